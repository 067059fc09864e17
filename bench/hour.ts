/**
 * Puts a heavy day's load of the whole country on one server for an hour, divided by BENCH_FACTOR (default 50), and
 * looks whether it stays true and level: entries in events all over the country, with bursts from devices that were
 * offline, screens, and reads as a CDN sends them. Asserts nothing about speed, but exits with 1 if a read, a screen or
 * a tally was wrong. `npm run bench:hour`; BENCH_MINUTES (default 60) sets how long it takes. Not part of `npm run bench`.
 */
import { createHistogram } from 'node:perf_hooks';
import pg from 'pg';
import { verifyLedger } from '../src/ledger/verify.ts';
import { levelOf } from '../src/terms/region-code.ts';
import { Hall } from './fanout-hall.ts';
import { Entries, type EntryCounts, openPlaces } from './hour-entries.ts';
import { type ReadCounts, Reads } from './hour-reads.ts';
import { startJemput } from './jemput.ts';
import { type Own, onOwnDatabase } from './own-database.ts';
import { type Goal, keepPart, print, quantile, shown, type Table } from './part.ts';
import { fillDatabase } from './reading-database.ts';
import { backends, spentMs } from './reading-load.ts';

const factor = Number(process.env['BENCH_FACTOR'] || 50);
const length = Number(process.env['BENCH_MINUTES'] || 60);
/** Longer runs are kept apart, as those of `npm run soak`. */
const name = length > 60 ? 'soak' : 'hour';
/** The load of docs/capacity.md, divided. */
const load = {
  events: Math.max(1, Math.round(2000 / factor)),
  entriesPerSecond: 200 / factor,
  readsPerSecond: 50_000 / factor,
};
const screensOfEvent = 50;
/** A burst comes in the second of each ten minutes, so that a run of two minutes has one. */
const [burstMinute, burstMs] = [1, 10_000];
const mb = 2 ** 20;

/** CPU in percent of a core, memory in MB; the heap is read after a garbage collection, at the end of a stretch only. */
type Minute = {
  seconds: number;
  entries: EntryCounts;
  reads: ReadCounts;
  screensMs: number[];
  serverCpu: number;
  postgresCpu: number;
  rss: number;
  heap: number | null;
  blockedMs: number;
};

const stretchMinutes = 10;
const [done, times, costs] = [
  ['seconds', 'entries', 'refused', 'requests failed', 'reads', 'answered 200', 'answered 304', 'failed'],
  ['read p50', 'read p99', 'read longest', 'screens p50', 'screens p99', 'longest block'],
  ['server CPU %', 'PostgreSQL CPU %', 'RSS MB', 'heap MB'],
];

const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);
const mean = (numbers: number[]): number => sum(numbers) / numbers.length;

/** The numbers of some minutes, in the order of the columns above. */
const cellsOf = (minutes: Minute[]): number[][] => {
  const total = (of: (minute: Minute) => number): number => sum(minutes.map(of));
  const average = (of: (minute: Minute) => number): number => total(of) / minutes.length;
  const ofEntries = (['recorded', 'refused', 'failed'] as const).map((kind) => total(({ entries }) => entries[kind]));
  const kinds = ['reads', 'fresh', 'unchanged', 'failed'] as const;
  const took = createHistogram();
  for (const { reads } of minutes) took.add(reads.took);
  const screensMs = minutes.flatMap((minute) => minute.screensMs);
  const readMs = [took.percentile(50), took.percentile(99), took.max].map((us) => us / 1000);
  const longest = Math.max(...minutes.map(({ blockedMs }) => blockedMs));
  const cpu = [average(({ serverCpu }) => serverCpu), average(({ postgresCpu }) => postgresCpu)];
  return [
    [total(({ seconds }) => seconds), ...ofEntries, ...kinds.map((kind) => total(({ reads }) => reads[kind]))],
    [...readMs, quantile(screensMs, 0.5), quantile(screensMs, 0.99), longest],
    [...cpu, average(({ rss }) => rss), minutes.at(-1)?.heap ?? Number.NaN],
  ];
};

const tablesOf = (minutes: Minute[]): Table[] => {
  const starts = minutes.map((_, index) => index).filter((index) => index % stretchMinutes === 0);
  const stretches = starts.map((first) => {
    const part = minutes.slice(first, first + stretchMinutes);
    return { name: `minutes ${first + 1} to ${first + part.length}`, cells: cellsOf(part) };
  });
  const table = (title: string, columns: string[] = [], kind: number): Table => ({
    title,
    columns,
    rows: stretches.map(({ name, cells }) => ({ name, cells: cells[kind] ?? [] })),
  });
  return [
    table('Entries and reads', done, 0),
    table('Times, ms', times, 1),
    table('CPU, of one core, and memory of the server', costs, 2),
  ];
};

/** The growth of memory once everything is warm; none if the run was too short to tell. */
const growthGoals = (minutes: Minute[]): Goal[] => {
  if (minutes.length < 25) return [];
  const rssOf = (part: Minute[]): number => mean(part.map(({ rss }) => rss));
  const measured = rssOf(minutes.slice(-stretchMinutes)) / rssOf(minutes.slice(4, 15));
  return [{ name: 'RSS of the last ten minutes, × minutes 5 to 15', measured, must: 1.2, beyond: 1.1 }];
};

const bench = async (own: Own): Promise<void> => {
  await fillDatabase(own.url);
  const client = new pg.Client({ connectionString: own.url });
  await client.connect();
  // If anything fails, dropping the database ends its connections.
  client.on('error', () => {});
  own.atEnd(() => client.end());
  const { rows } = await client.query<{ code: string }>(
    `SELECT code FROM region WHERE level <> 'VILLAGE' AND retired_at IS NULL ORDER BY code`,
  );
  const codes = rows.map(({ code }) => code);
  const server = await startJemput(own.url, own.folder, { MAX_SOCKETS_PER_ADDRESS: '1000000' });
  own.atEnd(() => server.stop());
  const places = await openPlaces(server, load.events, codes);
  const entries = new Entries(server, places);
  const pages = codes.filter((code) => levelOf(code) !== 'DISTRICT');
  const reads = new Reads(server.url, pages, entries);
  own.atEnd(async () => reads.close());
  await reads.begin();
  entries.onTenth = (regency) => reads.look(regency);
  const events = places.map(({ event }) => event);
  const screens = load.events * screensOfEvent;
  const hall = new Hall({ ...server, record: (event) => entries.record(event) }, events, screens, null);
  own.atEnd(() => hall.close());
  await hall.open();
  print(`${screens.toLocaleString('en')} screens are open`);

  const takeMinute = async (index: number): Promise<Minute> => {
    const before = await backends(client, 'jemput');
    await server.usage('block');
    if (index % stretchMinutes === burstMinute) entries.burst(burstMs);
    const { seconds, cpuUs, latenciesMs } = await hall.stretch(load.entriesPerSecond, 60);
    const { rss, blockedMs } = await server.usage('block');
    const postgresCpu = spentMs(before, await backends(client, 'jemput')) / 10 / seconds;
    const counts = { entries: entries.take(), reads: reads.take() };
    const isLast = (index + 1) % stretchMinutes === 0 || index + 1 === length;
    // It forces collections, so it is not asked more often.
    const heap = isLast ? (await server.usage('memory')).heap / mb : null;
    const serverCpu = cpuUs / 10_000 / seconds;
    return { ...counts, seconds, screensMs: latenciesMs, serverCpu, postgresCpu, rss: rss / mb, heap, blockedMs };
  };

  // The entries with which the hall opened are in no minute.
  entries.take();
  reads.start(load.readsPerSecond);
  const minutes: Minute[] = [];
  // Once a screen is wrong or lost, every later minute would wait for it in vain.
  while (minutes.length < length && hall.wrong.length === 0) {
    const minute = await takeMinute(minutes.length);
    minutes.push(minute);
    const names = [done, times, costs].flat();
    const numbers = cellsOf([minute]).flat();
    const words = names.map((name, at) => `${name} ${shown(numbers[at] ?? null)}`);
    print(`minute ${minutes.length}: ${words.filter((word) => !word.endsWith('void')).join(', ')}`);
  }
  await reads.end();
  const last = reads.take();

  const pool = new pg.Pool({ connectionString: own.url, max: 1, options: '-c timezone=UTC' });
  own.atEnd(() => pool.end());
  const verified = await verifyLedger(pool);
  const wrong = [
    ...hall.wrong,
    ...reads.examples.map((text) => `a read: ${text} (${reads.wrong.toLocaleString('en')} wrong reads in all)`),
    ...verified.differences.slice(0, 5).map((difference) => `a tally differs: ${JSON.stringify(difference)}`),
  ];
  const isShort = verified.entries !== entries.recorded;
  if (isShort)
    wrong.push(`the ledger has ${verified.entries} entries, not the ${entries.recorded} that were acknowledged`);
  const allWrong = hall.wrong.length + reads.wrong + verified.differences.length + Number(isShort);
  const failed = sum(minutes.map((minute) => minute.entries.failed + minute.reads.failed)) + last.failed;
  const goals: Goal[] = [
    { name: 'wrong answers', measured: allWrong, must: 0, beyond: 0 },
    { name: 'failed requests', measured: failed, must: 0, beyond: 0 },
    ...growthGoals(minutes),
  ];
  const notes = [...entries.failures, ...reads.failures].map((text) => `A failed request: ${text}`);
  if (minutes.length < length) notes.push(`Ended after ${minutes.length} of ${length} minutes, as screens were wrong.`);
  const about = `The load of docs/capacity.md divided by ${factor}, for ${length} minutes, on one server and its database, whose cores the load
shares: ${load.entriesPerSecond} entries a second, one a request, in ${load.events} events in regencies all over the country; in one of ten minutes also
ten times those entries, 50 a request, for ${burstMs / 1000} s; ${screens.toLocaleString('en')} WebSocket screens at the default rate of updates;
${load.readsPerSecond.toLocaleString('en')} reads a second of ${pages.length} pages at random, with the ETag of the answer before; one that
comes while its page is asked for gets that answer, as from a CDN that joins equal questions. Every read must show all entries that
were acknowledged before it, and none that were not sent; each tenth acknowledgement is followed by one of its regency.
Each minute ends when every screen has the last state of its event. Afterwards every page is compared with all entries,
and all tallies are recomputed from the ${verified.entries.toLocaleString('en')} entries: ${verified.differences.length} differences. A read takes from when it was due until it is
answered; a screen from a commit until the last screen of the event has it. RSS is the mean of what each minute ended
with; the heap is that after a garbage collection at the end.`;
  keepPart({ name, about, tables: tablesOf(minutes), goals, notes, wrong }, own.postgres);
};

await onOwnDatabase(name, `the load of docs/capacity.md divided by ${factor}`, async (_url, own) => bench(own));
