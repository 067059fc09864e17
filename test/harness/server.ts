import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { inject } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { type Answer, ask } from './ask.ts';
import './template.ts';

/** An empty or copied database of a test's own, as settings, and what removes it. */
export type TestDatabase = { settings: { DATA_DIR: string } | { DATABASE_URL: string }; remove: () => Promise<void> };

/** A copy of the loaded template, embedded or on PostgreSQL, as the project under test has it. */
export const copyTemplate = async (): Promise<TestDatabase> => {
  const template = inject('template');
  if (template.kind === 'embedded') {
    const folder = mkdtempSync(join(tmpdir(), 'jemput-test-'));
    cpSync(template.folder, folder, { recursive: true });
    return { settings: { DATA_DIR: folder }, remove: async () => rmSync(folder, { recursive: true }) };
  }
  const name = `${template.name}_${randomUUID().replaceAll('-', '')}`;
  const server = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: template.url });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await server(`CREATE DATABASE ${name} TEMPLATE ${template.name}`);
  // Settings of a database do not come along with a template.
  await server(`ALTER DATABASE ${name} SET timezone TO 'Asia/Jakarta'`);
  const url = new URL(template.url);
  url.pathname = name;
  return { settings: { DATABASE_URL: url.href }, remove: () => server(`DROP DATABASE ${name} WITH (FORCE)`) };
};

export type TestServer = App & {
  /** Posts a query and returns the answer, errors included. */
  ask: (query: string, variables?: object) => Promise<Answer>;
  /** Posts a query that must succeed and returns its data. */
  query: (query: string, variables?: object) => Promise<Answer['data']>;
};

export const settingsFor = (database: TestDatabase, overrides: Record<string, string> = {}): Config =>
  readConfig({ ...database.settings, PORT: '0', ...overrides });

/** Starts a real server on a copy of the template, on a free port. */
export const startTestServer = async (overrides: Record<string, string> = {}): Promise<TestServer> => {
  const database = await copyTemplate();
  const app = await startApp(settingsFor(database, overrides), pino({ level: 'silent' }));
  return {
    ...app,
    ask: (query, variables) => ask(app.url, query, variables),
    query: async (query, variables) => {
      const answer = await ask(app.url, query, variables);
      if (answer.errors) throw new Error(JSON.stringify(answer.errors, null, 2));
      return answer.data;
    },
    close: async () => {
      await app.close();
      await database.remove();
    },
  };
};
