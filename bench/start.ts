/**
 * Measures how long a start takes until the first query is answered, its CPU time, and how much memory it then takes: on
 * an empty database and on a loaded one, embedded and on PostgreSQL. Asserts nothing. `npm run bench:start`; BENCH_ROUNDS
 * (default 3) sets the number of new databases of each kind.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { heap } from './jemput.ts';
import { keepPart, median, print, type Row } from './part.ts';
import { cpuMsOf } from './reading-load.ts';

/**
 * One start: milliseconds from spawn to /ready and to the first response, and of CPU until then, all threads together;
 * resident memory then, after settling, and at its peak.
 */
type Start = Record<'readyMs' | 'answeredMs' | 'cpuMs' | 'rssMb' | 'settledMb' | 'peakMb', number>;
type Settings = { DATA_DIR: string; DATABASE_URL: string };

const rounds = Number(process.env['BENCH_ROUNDS'] || 3);
// A start returns much of the memory that it allocates to the system within about five seconds.
const settleMs = 6000;
const main = join(import.meta.dirname, '../src/main.ts');

const query = `{ region(code: "64.71") { name indicator(code: "IKD_ACTIVATION", asOf: "2025-11-17") {
  coverage { text } } } }`;

/** The URL in the server's log, from the line that has one. Throws if the server ends without it. */
const urlOf = async (server: ChildProcess): Promise<string> => {
  if (!server.stdout) throw new Error('the server has no stdout');
  for await (const line of createInterface({ input: server.stdout })) {
    const { url } = JSON.parse(line) as { url?: string };
    if (url) return url;
  }
  throw new Error('the server ended before it was ready; see above');
};

const waitUntilReady = async (url: string): Promise<void> => {
  while (!(await fetch(`${url}/ready`)).ok) await sleep(5);
};

const ask = async (url: string): Promise<void> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const answer = await response.text();
  if (!answer.includes('6,89 persen')) throw new Error(`unexpected answer: ${answer}`);
};

/** A line of /proc/PID/status in MB; NaN if there is no /proc. */
const memoryMb = (pid: number | undefined, name: 'VmRSS' | 'VmHWM'): number => {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return Number.NaN;
  const kb = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(file, 'utf8'))?.[1];
  return Number(kb) / 1024;
};

const measureStart = async (settings: Settings): Promise<Start> => {
  const env = { ...process.env, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info', ...settings };
  const began = performance.now();
  const server = spawn(process.execPath, [...heap, main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  try {
    const url = await urlOf(server);
    server.stdout?.resume();
    await waitUntilReady(url);
    const readyMs = performance.now() - began;
    await ask(url);
    const answeredMs = performance.now() - began;
    const [cpuMs, rssMb] = [cpuMsOf(server.pid ?? 0), memoryMb(server.pid, 'VmRSS')];
    await sleep(settleMs);
    const [settledMb, peakMb] = [memoryMb(server.pid, 'VmRSS'), memoryMb(server.pid, 'VmHWM')];
    return { readyMs, answeredMs, cpuMs, rssMb, settledMb, peakMb };
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
};

const rows: Row[] = [];
const keep = (name: string, starts: Start[]): void => {
  const keys = ['readyMs', 'answeredMs', 'cpuMs', 'rssMb', 'settledMb', 'peakMb'] as const;
  rows.push({ name, cells: keys.map((key) => median(starts.map((start) => start[key]))) });
  print(`${name}: answered in ${median(starts.map(({ answeredMs }) => answeredMs)).toFixed(0)} ms`);
};

/**
 * Starts twice on each of several new databases: the first start loads everything, and the later one finds it loaded.
 */
const measure = async (
  name: string,
  withNewDatabase: (use: (settings: Settings) => Promise<void>) => Promise<void>,
) => {
  const first: Start[] = [];
  const later: Start[] = [];
  for (let round = 0; round < rounds; round++)
    await withNewDatabase(async (settings) => {
      first.push(await measureStart(settings));
      later.push(await measureStart(settings));
    });
  keep(`${name}, first start`, first);
  keep(`${name}, later start`, later);
};

const withFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'jemput-bench-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Returns the version of the server; empty if it cannot be reached. */
const measurePostgres = async (serverUrl: string): Promise<string> => {
  const client = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
  } catch (error) {
    print(`PostgreSQL at ${new URL(serverUrl).host} cannot be reached, so it is left out: ${String(error)}`);
    return '';
  }
  const name = `jemput_bench_${process.pid}`;
  const url = new URL(serverUrl);
  url.pathname = name;
  await measure('PostgreSQL', async (use) => {
    await client.query(`CREATE DATABASE ${name}`);
    try {
      await withFolder((folder) => use({ DATA_DIR: folder, DATABASE_URL: url.href }));
    } finally {
      await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
    }
  });
  const { rows: versions } = await client.query<{ version: string }>(
    `SELECT current_setting('server_version') AS version`,
  );
  await client.end();
  return versions[0]?.version ?? '';
};

await measure('embedded', (use) => withFolder((folder) => use({ DATA_DIR: folder, DATABASE_URL: '' })));
const postgres = await measurePostgres(
  process.env['BENCH_DATABASE_URL'] || process.env['DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres',
);
const cell = (name: string, column: number): number => Number(rows.find((row) => row.name === name)?.cells[column]);
const goals = [
  { name: 'RSS at rest on PostgreSQL, MB', measured: cell('PostgreSQL, later start', 4), must: 300, beyond: 200 },
  { name: 'later start on PostgreSQL, ms', measured: cell('PostgreSQL, later start', 1), must: 2000, beyond: 1000 },
  { name: 'first embedded start, CPU ms', measured: cell('embedded, first start', 2), must: 8300, beyond: 4150 },
];
const columns = ['ready ms', 'answered ms', 'CPU ms', 'RSS MB', `RSS +${settleMs / 1000} s MB`, 'peak RSS MB'];
const about = `Times are from spawn until /ready and until the first answer; CPU time of all threads until then; memory of the server’s
process after the first answer, ${settleMs / 1000} s later, and at its peak. Medians of ${rounds} new databases.`;
const tables = [{ title: 'Starts', columns, rows }];
keepPart({ name: 'start', about, tables, goals, notes: [], wrong: [] }, postgres);
