/** The servers that Jemput is compared with, each in a folder of its own with its own lock file. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Dialect } from './reading-workloads.ts';

export type Peer = {
  name: string;
  /** The script, seen from this folder. */
  script: string;
  dialect: Dialect;
  /** Where its GraphQL is served. */
  path: string;
  /** The packages whose versions are reported. */
  packages: string[];
  /** The work that it does less of than Jemput, beyond what all peers do less. */
  less: string;
};

const peer = (name: string, dialect: Dialect, packages: string[], less: string, path = '/graphql'): Peer => ({
  name,
  script: `peers/${name}/server.ts`,
  dialect,
  path,
  packages,
  less,
});

export const jemput: Peer = {
  name: 'jemput',
  script: '../src/main.ts',
  dialect: 'jemput',
  path: '/graphql',
  packages: ['graphql', 'graphql-yoga', '@pothos/core', '@pothos/plugin-prisma', '@prisma/client', 'pg'],
  less: '',
};

export const jsonAgg = peer(
  'json-agg',
  'paths',
  ['pg'],
  'no GraphQL: five fixed answers, of which PostgreSQL builds the JSON; `{ __typename }` is a constant string',
);

/** Sends an answer of Jemput's that it was given: `static` in the tables. */
export const prepared: Peer = {
  name: 'static',
  script: 'reading-static.ts',
  dialect: 'jemput',
  path: '',
  packages: [],
  less: 'node:http alone, which sends a prepared buffer with exactly the bytes of Jemput’s answer, and reads no question',
};

export const peers: Peer[] = [
  peer(
    'yoga',
    'plain',
    ['graphql', 'graphql-yoga', '@pothos/core', '@pothos/plugin-prisma', '@prisma/client'],
    'lists without pages',
  ),
  peer('apollo', 'plain', ['graphql', '@apollo/server', '@prisma/client'], 'lists without pages', '/'),
  peer(
    'mercurius',
    'plain',
    ['graphql', 'mercurius', 'graphql-jit', 'fastify', 'pg'],
    'lists without pages; statements written by hand',
  ),
  peer(
    'postgraphile',
    'postgraphile',
    ['graphql', 'postgraphile', 'grafast', 'pg'],
    'the arithmetic is done in views by PostgreSQL',
  ),
  jsonAgg,
];

const folderOf = ({ script }: Peer): string =>
  join(import.meta.dirname, script.startsWith('peers/') ? dirname(script) : '..');

/** Installs the packages of a peer as its lock file says, unless they are there. */
export const install = (peer: Peer): void => {
  const cwd = folderOf(peer);
  if (existsSync(join(cwd, 'node_modules'))) return;
  const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}` };
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
};

/** The peer's main packages with their versions, as its lock file says. */
export const versionsOf = (peer: Peer): string => {
  const { packages } = JSON.parse(readFileSync(join(folderOf(peer), 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string }>;
  };
  return peer.packages.map((name) => `${name} ${packages[`node_modules/${name}`]?.version}`).join(', ');
};
