/**
 * Prints how long a start takes until the first query is answered, and how much memory it then takes: on an empty
 * database and on a loaded one, embedded and on PostgreSQL. Asserts nothing. `npm run bench:start`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/**
 * One start: milliseconds from spawn to /ready and to the first response; resident memory then, after settling, and at
 * its peak.
 */
type Start = { readyMs: number; answeredMs: number; rssMb: number; settledMb: number; peakMb: number };
type Settings = { DATA_DIR: string; DATABASE_URL: string };

const rounds = 3;
// A start returns much of the memory that it allocates to the system within about five seconds.
const settleMs = 6000;
const main = join(import.meta.dirname, '../src/main.ts');
// The flags of `npm start`.
const heap = ['--min-semi-space-size=16', '--max-semi-space-size=16'];
const print = (line: string): void => void process.stdout.write(`${line}\n`);

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
    const rssMb = memoryMb(server.pid, 'VmRSS');
    await sleep(settleMs);
    const [settledMb, peakMb] = [memoryMb(server.pid, 'VmRSS'), memoryMb(server.pid, 'VmHWM')];
    return { readyMs, answeredMs, rssMb, settledMb, peakMb };
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
};

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

const printRow = (name: string, starts: Start[]): void => {
  const cell = (of: (start: Start) => number, unit: string): string =>
    `${Math.round(median(starts.map(of))).toLocaleString('en')} ${unit}`.padStart(12);
  print(
    name.padEnd(26) +
      cell((start) => start.readyMs, 'ms') +
      cell((start) => start.answeredMs, 'ms') +
      cell((start) => start.rssMb, 'MB') +
      cell((start) => start.settledMb, 'MB') +
      cell((start) => start.peakMb, 'MB'),
  );
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
  printRow(`${name}, first start`, first);
  printRow(`${name}, later start`, later);
};

const withFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'jemput-bench-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const measurePostgres = async (serverUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
  } catch (error) {
    print(`PostgreSQL at ${new URL(serverUrl).host} cannot be reached, so it is left out: ${String(error)}`);
    return;
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
  await client.end();
};

print(
  `Medians of ${rounds}; Node ${process.version}. Times from spawn; memory of the server process after the first answer.`,
);
print(
  'start'.padEnd(26) +
    ['ready', 'answered', 'RSS', `RSS +${settleMs / 1000} s`, 'peak RSS'].map((title) => title.padStart(12)).join(''),
);
await measure('embedded', (use) => withFolder((folder) => use({ DATA_DIR: folder, DATABASE_URL: '' })));
await measurePostgres(process.env['DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres');
