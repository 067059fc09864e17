/**
 * Measures reading beside recording: W1 of random provinces on 32 connections, while 50 entries a second are recorded in
 * one of them; for Jemput, and for two servers that people pick instead, in turns. Then checks on two servers that no
 * read misses an entry that was acknowledged. Asserts nothing about speed, but exits with 1 if an answer was wrong or
 * stale. `npm run bench:mixed`; BENCH_PEERS, BENCH_ROUNDS (default 3) and BENCH_WINDOW_MS (default 5000) as in `reading.ts`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { openEvents, type Server, startServer } from './fanout-server.ts';
import { heap, serverFlags, startJemput } from './jemput.ts';
import { staleness } from './mixed-staleness.ts';
import { insertsInto, moved, type Write, writeSteadily, writesOf } from './mixed-writes.ts';
import { type Own, onOwnDatabase } from './own-database.ts';
import { type Goal, keepPart, median, quantile, type Row } from './part.ts';
import { type Right, rightValues, wrongIn } from './reading-answers.ts';
import { fillDatabase } from './reading-database.ts';
import { type Asked, type Cost, costOf } from './reading-load.ts';
import { install, jemput, type Peer, peers } from './reading-peers.ts';
import { chosen } from './reading-sides.ts';
import { province, workloads } from './reading-workloads.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] || 3);
const windowMs = Number(process.env['BENCH_WINDOW_MS'] || 5000);
const [connections, perSecond, checkedWrites] = [32, 50, 200];
const compared = chosen(
  [jemput, ...peers.filter(({ name }) => name === 'yoga' || name === 'mercurius')],
  process.env['BENCH_PEERS'],
);
const [w1] = workloads;

type Side = { peer: Peer; server: Server; write: Write; client: pg.Client; next: () => Asked; costs: Cost[] };
type IsRight = (answer: Buffer, asked: Asked) => boolean;

/** Provinces in an order that looks random and is the same for every server. */
const questions = ({ dialect, path }: Peer, url: string, provinces: string[]): (() => Asked) => {
  let state = 1;
  const query = w1?.question[dialect] ?? '';
  const all = provinces.map((code) => ({ url: url + path, query: query.replace(province, code) }));
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return all[state % all.length] as Asked;
  };
};

/** Compares each answer with SQL; of the province that is written to, all but the regions whose values move. */
const checkOf = async (client: pg.Client, peer: Peer, provinces: string[], wrong: string[]): Promise<IsRight> => {
  const right = new Map<string, Right>();
  for (const code of provinces) {
    const { lines, others } = await rightValues(client, `${code}%`, peer.dialect === 'jemput');
    const still = lines.filter((line) => peer !== jemput || !moved.includes(line.split(' ', 1)[0] ?? ''));
    right.set(w1?.question[peer.dialect].replace(province, code) ?? '', {
      lines: still,
      others: others + lines.length - still.length,
    });
  }
  const known = new Map<string, Buffer>();
  return (answer, { query = '' }) => {
    if (known.get(query)?.equals(answer)) return true;
    const text = answer.toString();
    const problem = text.includes('"errors"')
      ? text.slice(0, 300)
      : wrongIn(w1?.lines(Object.values(JSON.parse(text).data)[0]) ?? [], right.get(query) ?? { lines: [], others: 0 });
    if (problem) wrong.push(`W1 of ${peer.name}: ${problem}`);
    else known.set(query, answer);
    return !problem;
  };
};

const bench = async (own: Own): Promise<void> => {
  await fillDatabase(own.url);
  const first = await startJemput(own.url, own.folder);
  const [event = ''] = await openEvents(first, 1);
  await first.stop();
  // The peers' entries are added to no total, so they go into a database of their own.
  const peersUrl = await own.copy('peers');
  const clientOf = async (url: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client;
  };
  const [client, peersClient] = [await clientOf(own.url), await clientOf(peersUrl)];
  await peersClient.query(readFileSync(join(import.meta.dirname, 'peers/postgraphile/schema.sql'), 'utf8'));
  const { rows } = await client.query<{ code: string }>(
    `SELECT code FROM region WHERE level = 'PROVINCE' ORDER BY code`,
  );
  const provinces = rows.map(({ code }) => code);
  const inserts = await insertsInto(peersUrl, event);
  const servers: Server[] = [];
  const wrong: string[] = [];
  try {
    const sides: Side[] = [];
    for (const peer of compared) {
      install(peer);
      const isOurs = peer === jemput;
      const env = { DATABASE_URL: peersUrl, PGAPPNAME: peer.name };
      const server = isOurs
        ? await startJemput(own.url, own.folder)
        : await startServer(peer.script, env, '', [...heap, ...serverFlags]);
      servers.push(server);
      const write = isOurs ? writesOf(server, event) : inserts.write;
      const next = questions(peer, server.url, provinces);
      sides.push({ peer, server, write, client: isOurs ? client : peersClient, next, costs: [] });
    }
    const checks = new Map<Peer, IsRight>();
    for (const { peer, client: of } of sides) checks.set(peer, await checkOf(of, peer, provinces, wrong));
    for (let round = 0; round <= rounds; round++)
      for (const { peer, server, write, client: of, next, costs } of sides) {
        const writing = writeSteadily(write, perSecond);
        const load = { warmUpMs: round === 0 ? windowMs : 500, windowMs: round === 0 ? 0 : windowMs, connections };
        const measurable = { server, client: of, application: peer.name };
        const cost = await costOf(measurable, next, checks.get(peer) as IsRight, load);
        await writing.stop();
        if (cost && round > 0) costs.push(cost);
      }
    const [ours] = sides;
    const elsewhere = await startJemput(own.url, own.folder);
    servers.push(elsewhere);
    const found = ours?.peer === jemput ? await staleness(ours.server, elsewhere, ours.write, checkedWrites) : null;
    wrong.push(...(found?.stale ?? []).map((what) => `stale: ${what}`));
    const of = (name: string, what: (cost: Cost) => number): number =>
      median(sides.find(({ peer }) => peer.name === name)?.costs.map(what) ?? []);
    const rate = (name: string): number => of(name, (cost) => cost.perSecond);
    const row = (name: string, what: (cost: Cost) => number): Row => ({
      name,
      cells: compared.map((peer) => of(peer.name, what)),
    });
    const longest = found ? Math.max(...found.elsewhereMs) : Number.NaN;
    const goals: Goal[] = [
      { name: 'requests/s, × yoga', measured: rate('jemput') / rate('yoga'), must: 10, beyond: 20, atLeast: true },
      {
        name: 'requests/s, × mercurius',
        measured: rate('jemput') / rate('mercurius'),
        must: 2,
        beyond: 5,
        atLeast: true,
      },
      {
        name: 'stale reads on the server that recorded',
        measured: found?.stale.length ?? Number.NaN,
        must: 0,
        beyond: 0,
      },
      { name: 'longest until another server shows it, ms', measured: longest, must: 2000, beyond: 2000 },
    ];
    const columns = compared.map(({ name }) => name);
    const tables = [
      {
        title: 'Requests per second',
        columns,
        rows: [row('W1 of random provinces', (cost) => cost.perSecond)],
        drawn: true,
      },
      {
        title: 'For each request',
        columns,
        rows: [
          row('CPU of the server, ms', (cost) => cost.serverMs),
          row('CPU of PostgreSQL, ms', (cost) => cost.postgresMs),
          row('kept answers, %', (cost) => 100 * cost.kept),
        ],
      },
      {
        title: 'Reads after an acknowledged entry',
        columns: ['reads', 'stale', 'kept', 'elsewhere p50 ms', 'elsewhere longest ms'],
        rows: [
          {
            name: 'jemput',
            cells: found
              ? [found.reads, found.stale.length, found.kept, quantile(found.elsewhereMs, 0.5), longest]
              : [null, null, null, null, null],
          },
        ],
      },
    ];
    const about = `W1 of random provinces (all ${provinces.length}) on ${connections} connections, while ${perSecond} entries a second are recorded, one a
request, in a district of one of them. Medians of ${rounds} alternating rounds of ${windowMs / 1000} s. Jemput records the entries itself, which
its CPU time contains; beside the peers they are plain INSERTs by the bench, which theirs does not. Every answer was
compared with SQL, but for the four regions whose values move. Then, on two servers of one database, ${checkedWrites} entries are
recorded one after the other, and each acknowledgement is followed by a read of the district and one of its province; each
tenth is waited for on the other server, which learns of it by NOTIFY.`;
    keepPart({ name: 'mixed', about, tables, goals, notes: [], wrong: [...new Set(wrong)] }, own.postgres);
  } finally {
    for (const server of servers) await server.stop();
    await inserts.end();
    for (const one of [client, peersClient]) await one.end();
  }
};

await onOwnDatabase('mixed', 'reading beside recording', async (_url, own) => bench(own));
