/**
 * Prints what it costs Jemput to show counters on thousands of WebSocket screens, beside stock Yoga with graphql-ws and
 * a bare ws server, in one run: the three take turns with the same screens and rates. Asserts nothing about speed, but
 * exits with 1 if a screen saw a wrong frame. `npm run bench:fanout`; BENCH_ONLY=a runs only the parts with that in
 * their name (3000, 10000, burst, rates, events, stalled); BENCH_SERVER_FLAGS are passed to Jemput's node, such as
 * --cpu-prof.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { signToken } from '../src/access/token.ts';
import { Hall, type Stretch } from './fanout-hall.ts';
import { openEvents, type Server, startServer } from './fanout-server.ts';
import { measureStalled } from './fanout-stalled.ts';

const secret = 'a secret that is only used by this bench';
const seconds = Number(process.env['BENCH_WINDOW_MS'] || 5000) / 1000;
const turns = 3;
const flags = (process.env['BENCH_SERVER_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
const wrong: string[] = [];
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const row = (name: string, cells: (string | number)[]): void =>
  print(name.padEnd(26) + cells.map((cell) => String(cell).padStart(14)).join(''));
const quantile = (numbers: number[], part: number): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
};
const median = (numbers: number[]): number => quantile(numbers, 0.5);
const kilobytes = (bytes: number, each: number): number => bytes / 1024 / each;
const wanted = (name: string) => name.includes(process.env['BENCH_ONLY'] ?? '');

type Start = { name: string; start: () => Promise<Server> };
type Peer = { name: string; server: Server; hall: Hall; rss: number; heap: number; stretches: Stretch[] };

const leave = async ({ name, server, hall }: Pick<Peer, 'name' | 'server' | 'hall'>): Promise<void> => {
  wrong.push(...hall.wrong.map((what) => `${name}: ${what}`));
  await hall.close();
  await server.stop();
};

/** Starts a server and opens its screens; its memory before and after is measured while it is idle. */
const fill = async ({ name, start }: Start, screens: number): Promise<Peer> => {
  const server = await start();
  const events = name === 'jemput' ? await openEvents(server, 1) : ['only'];
  // Code that is loaded and compiled for the first screens is not charged to those that are measured.
  const first = new Hall(server, events, 200);
  await first.open();
  await first.stretch(10, 2);
  await first.close();
  const before = await server.usage('memory');
  const hall = new Hall(server, events, screens);
  await hall.open();
  const after = await server.usage('memory');
  const [rss, heap] = [after.rss - before.rss, after.heap - before.heap];
  return {
    name,
    server,
    hall,
    rss: kilobytes(rss, screens),
    heap: kilobytes(heap, screens),
    stretches: [],
  };
};

const sideBySide = async (starts: Start[], screens: number): Promise<void> => {
  if (!wanted(String(screens))) return;
  print(`\n${screens.toLocaleString('en')} screens of one event, 10 updates/s offered, everyMs 100`);
  row('', ['CPU us/deliv.', 'deliveries/s', 'bytes', 'RSS KB/screen', 'heap KB/screen', 'p50 ms', 'p99 ms']);
  const peers: Peer[] = [];
  for (const start of starts) peers.push(await fill(start, screens));
  // In turns, so that anything else the machine does affects all of them alike.
  for (let turn = 0; turn <= turns; turn++)
    for (const { hall, stretches } of peers) {
      const stretch = await hall.stretch(10, turn === 0 ? 2 : seconds);
      if (turn > 0) stretches.push(stretch);
    }
  const costs = new Map<string, { cpu: number; rss: number; heap: number }>();
  for (const { name, rss, heap, stretches } of peers) {
    const cpu = median(stretches.map(({ cpuUs, deliveries }) => cpuUs / deliveries));
    const latencies = stretches.flatMap(({ latenciesMs }) => latenciesMs);
    costs.set(name, { cpu, rss, heap });
    row(name, [
      cpu.toFixed(1),
      Math.round(median(stretches.map((stretch) => stretch.deliveries / stretch.seconds))).toLocaleString('en'),
      median(stretches.map(({ bytes }) => bytes)).toFixed(0),
      rss.toFixed(1),
      heap.toFixed(1),
      quantile(latencies, 0.5).toFixed(0),
      quantile(latencies, 0.99).toFixed(0),
    ]);
  }
  for (const peer of peers) await leave(peer);
  const jemput = costs.get('jemput');
  const ratio = (name: string, key: 'cpu' | 'rss' | 'heap'): string =>
    ((jemput?.[key] ?? Number.NaN) / (costs.get(name)?.[key] ?? Number.NaN)).toFixed(2);
  row('jemput / bare', [ratio('bare', 'cpu'), '', '', ratio('bare', 'rss'), ratio('bare', 'heap')]);
  row('  wanted, at most', ['1.10', '', '', '1.80']);
  row('jemput / stock', [ratio('stock', 'cpu'), '', '', ratio('stock', 'rss'), ratio('stock', 'heap')]);
  row('  wanted, at most', ['0.33', '', '', '0.35', '', '', '400']);
};

const atOtherRates = async (start: Start): Promise<void> => {
  if (!['burst', 'rates'].some(wanted)) return;
  const peer = await fill(start, 3000);
  if (wanted('rates')) {
    print('\n3,000 screens of one event, everyMs 100, by the rate of updates');
    row('updates/s offered', ['CPU ms/s', 'CPU us/deliv.', 'deliveries/s', 'CPU ms/update', 'p50 ms', 'p99 ms']);
    await peer.hall.stretch(10, 2);
    for (const rate of [2, 10, 50]) {
      const { cpuUs, seconds: took, deliveries, commits, latenciesMs } = await peer.hall.stretch(rate, seconds * 2);
      row(String(rate), [
        (cpuUs / 1000 / took).toFixed(0),
        (cpuUs / deliveries).toFixed(1),
        Math.round(deliveries / took).toLocaleString('en'),
        (cpuUs / 1000 / commits).toFixed(1),
        quantile(latenciesMs, 0.5).toFixed(0),
        quantile(latenciesMs, 0.99).toFixed(0),
      ]);
    }
  }
  if (wanted('burst')) {
    print('\n500 activations/s into one event with 3,000 screens (wanted: final number within 1,000 ms)');
    row('', ['recorded/s', 'deliveries/s', 'final ms']);
    for (let turn = 0; turn < turns; turn++) {
      const { seconds: took, deliveries, commits, finalMs } = await peer.hall.stretch(500, seconds);
      row('', [(commits / took).toFixed(0), Math.round(deliveries / took).toLocaleString('en'), finalMs.toFixed(0)]);
    }
  }
  await leave(peer);
};

const manyEvents = async (start: Start): Promise<void> => {
  if (!wanted('events')) return;
  print('\n100 events with 100 screens each, an update a second for each event');
  row('', ['CPU us/deliv.', 'CPU ms/update', 'deliveries/s', 'p50 ms', 'p99 ms']);
  const server = await start.start();
  const hall = new Hall(server, await openEvents(server, 100), 10_000);
  await hall.open();
  await hall.stretch(100, 2);
  const { cpuUs, seconds: took, deliveries, commits, latenciesMs } = await hall.stretch(100, seconds * 2);
  row(start.name, [
    (cpuUs / deliveries).toFixed(1),
    (cpuUs / 1000 / commits).toFixed(2),
    Math.round(deliveries / took).toLocaleString('en'),
    quantile(latenciesMs, 0.5).toFixed(0),
    quantile(latenciesMs, 0.99).toFixed(0),
  ]);
  await leave({ name: start.name, server, hall });
};

const stalling = async ({ start }: Start): Promise<void> => {
  if (!wanted('stalled')) return;
  print(
    '\n900 screens that read, beside 100 that stop reading for 30 s, 10 updates/s (wanted: at most 1.2 times the p99)',
  );
  const server = await start();
  const told = await measureStalled(server, (latencies) => quantile(latencies, 0.99));
  await server.stop();
  wrong.push(...told.wrong);
  row('', ['reading p99', 'stalled p99', 'ratio', 'MB before', 'MB stalled', 'MB after']);
  const [reading, stalled] = [median(told.allReading), median(told.someStalled)];
  row('', [
    reading.toFixed(0),
    stalled.toFixed(0),
    (stalled / reading).toFixed(2),
    ...[told.before, told.stalled, told.after].map((megabytes) => megabytes.toFixed(0)),
  ]);
};

const client = new pg.Client({
  connectionString: process.env['BENCH_DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres',
});
await client.connect();
const name = `jemput_bench_fanout_${process.pid}`;
const url = new URL(process.env['BENCH_DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres');
url.pathname = name;
const folder = mkdtempSync(join(tmpdir(), 'jemput-bench-'));
const token = await signToken(new TextEncoder().encode(secret), {
  subject: 'bench',
  role: 'ADMIN',
  regions: ['ID'],
  expiresAt: new Date(Date.now() + 4 * 3_600_000),
});
const env = { DATA_DIR: folder, DATABASE_URL: url.href, AUTH_SECRET: secret, MAX_SOCKETS_PER_ADDRESS: '100000' };
const jemput: Start = { name: 'jemput', start: () => startServer('../src/main.ts', env, token, flags) };
const bare: Start = { name: 'bare', start: () => startServer('fanout-bare.ts', {}, token) };
const stock: Start = { name: 'stock', start: () => startServer('fanout-stock.ts', {}, token) };
await client.query(`CREATE DATABASE ${name}`);
try {
  print(`Node ${process.version}; screens in two other processes; medians of ${turns} turns of ${seconds} s.`);
  for (const screens of [3000, 10_000]) await sideBySide([bare, jemput, stock], screens);
  await atOtherRates(jemput);
  await manyEvents(jemput);
  await stalling(jemput);
} finally {
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await client.end();
  rmSync(folder, { recursive: true, force: true });
}
for (const what of wrong) print(`WRONG ${what}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
