/**
 * Prints how fast activations are recorded on PostgreSQL, over HTTP with 64 connections: one entry per request into one
 * event, and 50 entries per request over the villages of a province; beside the usual way (one interactive Prisma
 * transaction per request), a mutation that does nothing, and bare INSERTs. Then verifies the ledger. Asserts nothing.
 * `npm run bench:record`; BENCH_ONLY=a measures only the parts with that in their name, BENCH_SERVER_FLAGS are passed
 * to the server's node, such as --cpu-prof.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { signToken } from '../src/access/token.ts';
import { verifyLedger } from '../src/ledger/verify.ts';
import type { Job, Sample } from './record-load.ts';

type Result = { perSecond: number; entriesPerSecond: number; p50Ms: number; p99Ms: number };
type Database = { name: string; url: string };

const [windows, windowMs, warmUpMs] = [3, Number(process.env['BENCH_WINDOW_MS'] || 5000), 3000];
const [generators, connectionsEach] = [2, 32];
const secret = 'a secret that is only used by this bench';
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
const quantile = (sorted: number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

const start = async (
  script: string,
  { url }: Database,
  folder: string,
  flags: string[] = [],
): Promise<{ url: string; stop: () => Promise<void> }> => {
  const env = {
    ...process.env,
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: process.env['LOG_LEVEL'] || 'info',
    DATA_DIR: folder,
    DATABASE_URL: url,
    AUTH_SECRET: secret,
  };
  const server: ChildProcess = spawn(process.execPath, [...flags, join(import.meta.dirname, script)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  const stop = async (): Promise<void> => {
    server.kill('SIGTERM');
    await ended;
  };
  if (!server.stdout) throw new Error('the server has no stdout');
  const lines = createInterface({ input: server.stdout });
  const served = new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const said = JSON.parse(line) as { url?: string };
      if (!said.url) return;
      resolve(said.url);
      // From here on the log is discarded unread: parsing it would cost the server's CPU.
      lines.removeAllListeners('close').close();
      server.stdout?.resume();
    });
    lines.on('close', () => reject(new Error(`${script} ended before it served; see above`)));
  });
  return { url: await served, stop };
};

const none: Result = { perSecond: Number.NaN, entriesPerSecond: Number.NaN, p50Ms: Number.NaN, p99Ms: Number.NaN };

const measure = async (name: string, job: Omit<Job, 'connections' | 'warmUpMs' | 'windows' | 'windowMs'>) => {
  if (!name.includes(process.env['BENCH_ONLY'] ?? '')) return none;
  const full: Job = { ...job, connections: connectionsEach, warmUpMs, windows, windowMs };
  const samples = await Promise.all(
    Array.from({ length: generators }, async (): Promise<Sample[]> => {
      const load = fork(join(import.meta.dirname, 'record-load.ts'));
      load.send(full);
      const [answer] = (await Promise.race([
        once(load, 'message'),
        once(load, 'exit').then(() => Promise.reject(new Error('a load generator ended; see above'))),
      ])) as [Sample[]];
      load.disconnect();
      return answer;
    }),
  );
  const each = Array.from({ length: windows }, (_, index) => {
    const parts = samples.map((list) => list[index] ?? { answered: 0, failed: 0, latencies: [] });
    const latencies = parts.flatMap((part) => part.latencies).toSorted((a, b) => a - b);
    const perSecond = (parts.reduce((sum, part) => sum + part.answered, 0) / windowMs) * 1000;
    return { perSecond, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
  });
  const result: Result = {
    perSecond: median(each.map((window) => window.perSecond)),
    entriesPerSecond: median(each.map((window) => window.perSecond)) * job.entries,
    p50Ms: median(each.map((window) => window.p50Ms)),
    p99Ms: median(each.map((window) => window.p99Ms)),
  };
  print(
    name.padEnd(44) +
      Math.round(result.perSecond).toLocaleString('en').padStart(12) +
      Math.round(result.entriesPerSecond).toLocaleString('en').padStart(12) +
      result.p50Ms.toFixed(1).padStart(10) +
      result.p99Ms.toFixed(1).padStart(10),
  );
  const failed = samples.flat().filter((sample) => sample.failed > 0);
  if (failed.length > 0)
    print(`  ${failed.reduce((sum, { failed: count }) => sum + count, 0)} failed, such as: ${failed[0]?.failure}`);
  return result;
};

const ask = async <Data>(url: string, token: string, query: string, variables: object): Promise<Data> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
};

type Planned = { result: { event: { id: string; code: string } } };

/** Plans and opens an event; returns its public code. */
const openEvent = async (url: string, token: string, region: string): Promise<string> => {
  const now = Date.now();
  const input = {
    name: 'bench',
    region,
    venueKind: 'MARKET',
    venueName: 'bench',
    scheduledStart: new Date(now),
    scheduledEnd: new Date(now + 8 * 3_600_000),
  };
  const planned = await ask<Planned>(
    url,
    token,
    'mutation($input: PlanOutreachInput!) { result: planOutreach(input: $input) { ... on OutreachPayload { event { code } } } }',
    { input },
  );
  const { code } = planned.result.event;
  await ask(url, token, 'mutation($event: ID!) { result: openOutreach(input: { event: $event }) { __typename } }', {
    event: code,
  });
  return code;
};

const results = '... on RecordActivationsPayload { results { id status code }';
const mutation = (rest: string): string =>
  `mutation($input: RecordActivationsInput!) { recordActivations(input: $input) { ${results} ${rest} } } }`;
const peer = (name: string): string =>
  `mutation($input: RecordActivationsInput!) { ${name}(input: $input) { results { id status code } } }`;

const bench = async (record: Database, plain: Database, client: pg.Client, folder: string): Promise<void> => {
  const token = await signToken(new TextEncoder().encode(secret), {
    subject: 'bench',
    role: 'ADMIN',
    regions: ['ID'],
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  // The peers get the same tables with the same rows, in their own database.
  const first = await start('../src/main.ts', record, folder);
  const plainEvent = await openEvent(first.url, token, '64.71');
  await first.stop();
  await client.query(`CREATE DATABASE ${plain.name} TEMPLATE ${record.name}`);

  const pool = new pg.Pool({ connectionString: record.url, max: 1, options: '-c timezone=UTC' });
  // If anything fails, dropping the database ends its idle connection.
  pool.on('error', () => {});
  const rows = await pool.query<{ code: string }>(
    `SELECT code FROM region WHERE code LIKE '64.%' AND length(code) = 13`,
  );
  const villages = rows.rows.map(({ code }) => code);
  const event = await pool.query<{ id: string }>('SELECT id FROM outreach_event WHERE code = $1', [plainEvent]);
  const plainId = event.rows[0]?.id ?? '';

  print(
    ['', 'requests/s', 'entries/s', 'p50 ms', 'p99 ms']
      .map((title, index) => title.padStart([44, 12, 12, 10, 10][index] ?? 0))
      .join(''),
  );
  const peers = await start('record-peers.ts', plain, folder);
  const common = { token, domiciles: [], entries: 1 };
  const url = `${peers.url}/graphql`;
  const nothing = await measure('Yoga, does nothing, 1 entry', {
    ...common,
    url,
    query: peer('nothing'),
    event: plainId,
  });
  const plainly = await measure('plain, a Prisma transaction each, 1 entry', {
    ...common,
    url,
    query: peer('plain'),
    event: plainId,
  });
  await peers.stop();
  await measure('bare INSERTs without HTTP or tallies', { ...common, url: plain.url, query: '', event: plainId });

  const flags = (process.env['BENCH_SERVER_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
  const jemput = await start('../src/main.ts', record, folder, flags);
  const target = { token, url: `${jemput.url}/graphql` };
  const [one, wide] = [await openEvent(jemput.url, token, '64.71'), await openEvent(jemput.url, token, '64')];
  const single = await measure('(a) jemput, 1 entry', {
    ...target,
    query: mutation(''),
    event: one,
    entries: 1,
    domiciles: [],
  });
  await measure('(a) the same, returning the counter too', {
    ...target,
    query: mutation('counter { version served }'),
    event: one,
    entries: 1,
    domiciles: [],
  });
  const many = await measure(`(b) jemput, 50 entries over ${villages.length} villages`, {
    ...target,
    query: mutation(''),
    event: wide,
    entries: 50,
    domiciles: villages,
  });
  await jemput.stop();

  print('');
  print(`(a) / does nothing   ${(single.perSecond / nothing.perSecond).toFixed(2)} (wanted: 0.6 or more)`);
  print(`(a) / plain          ${(single.perSecond / plainly.perSecond).toFixed(1)} (wanted: 8 or more)`);
  const wanted = Math.min(20_000, 8 * plainly.entriesPerSecond);
  print(
    `(b) entries/s        ${Math.round(many.entriesPerSecond).toLocaleString('en')} (wanted: ${Math.round(wanted).toLocaleString('en')} or more)`,
  );
  const { entries, differences } = await verifyLedger(pool);
  print(`verify: ${entries.toLocaleString('en')} entries, ${differences.length} differences`);
  await pool.end();
};

const serverUrl = process.env['BENCH_DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres';
const database = (name: string): Database => {
  const url = new URL(serverUrl);
  url.pathname = name;
  return { name, url: url.href };
};
const client = new pg.Client({ connectionString: serverUrl });
await client.connect();
const { rows } = await client.query<{ fsync: string; version: string }>(
  `SELECT current_setting('fsync') AS fsync, current_setting('server_version') AS version`,
);
print(
  `PostgreSQL ${rows[0]?.version}, fsync ${rows[0]?.fsync}; Node ${process.version}; ${generators * connectionsEach} connections; medians of ${windows} windows of ${windowMs / 1000} s.`,
);
const record = database(`jemput_bench_record_${process.pid}`);
const plain = database(`jemput_bench_record_${process.pid}_plain`);
const folder = mkdtempSync(join(tmpdir(), 'jemput-bench-'));
await client.query(`CREATE DATABASE ${record.name}`);
try {
  await bench(record, plain, client, folder);
} finally {
  for (const { name } of [record, plain]) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await client.end();
  rmSync(folder, { recursive: true, force: true });
}
