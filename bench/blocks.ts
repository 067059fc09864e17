/**
 * Measures for how long the heaviest operations within the limits keep Jemput's event loop from anything else, with
 * 1,000,000 entries and 1,000,000 figures, answers not kept. Before each round the published facts move, so that
 * nothing remembered serves. Asserts nothing about speed, but exits with 1 if an operation was refused.
 * `npm run bench:blocks`; BENCH_ROUNDS (default 5) sets the number of rounds, BENCH_ENTRIES and BENCH_FIGURES the size of the data.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Server } from './fanout-server.ts';
import { answersOff, startJemput } from './jemput.ts';
import { fillFigures, fillLedger } from './ledger-fill.ts';
import { type Own, onOwnDatabase } from './own-database.ts';
import { type Goal, keepPart, median, print } from './part.ts';
import { fillDatabase } from './reading-database.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] || 5);
const entries = Number(process.env['BENCH_ENTRIES'] || 1_000_000);
const figures = Number(process.env['BENCH_FIGURES'] || 1_000_000);
/** An operation that has taken this long in all is not asked again, and one that is not answered by then is given up. */
const mostMs = 30_000;

const value =
  'code name indicators { indicator { code } coverage { percent } numerator { value } denominator { value } }';
const series = 'date added numerator coverage { text } completeness origin';
const ranked = 'rank { position of best worst } value { coverage { text } flags { rule severity message people } }';
const found = 'region { code } indicator { code } flag { rule severity message people }';

/** All that is said of a value, what its quality rules find, and what moved it last. */
const said =
  'coverage { text } dataAsOf evidence { id } flags { rule message } rank { position } target { met } lastChange { at }';
const names = 'children(first: 100) { nodes { code name children(first: 5) { nodes { code name } } } }';
const aliases = Array.from({ length: 90 }, (_, index) => `all${index}: region { ${names} }`).join(' ');
const longName = 'kelurahan gunung sari ilir balikpapan tengah kota balikpapan kalimantan timur indonesia';
const searches = Array.from(
  { length: 200 },
  (_, index) => `found${index}: regions(search: "${longName} ${index}", first: 10) { nodes { code name } }`,
).join(' ');

/** A query, or the path of an export. */
type Operation = { name: string } & ({ query: string } | { path: string });
const tenYears = '/export/series.csv?region=ID&indicator=IKD_ACTIVATION&from=2016-01-01&to=2025-12-31&step=DAY';
const operations = (from: string, to: string): Operation[] => [
  {
    name: 'the country day by day over a year',
    query: `{ region { series(indicator: "IKD_ACTIVATION", from: "${from}", to: "${to}", step: DAY) { ${series} } } }`,
  },
  {
    name: 'all 514 regencies ranked, with flags',
    query: `{ region { ranking(indicator: "IKD_ACTIVATION", level: REGENCY, first: 600) { entries { ${ranked} } } } }`,
  },
  {
    name: '100 villages with their ancestors',
    query: `{ regions(level: VILLAGE, first: 100) { nodes { code name ancestors { code name level } } } }`,
  },
  {
    name: 'findings of the country, first page',
    query: `{ findings(first: 100) { totalCount bySeverity { severity count } nodes { ${found} } } }`,
  },
  {
    name: 'all provinces > regencies, four indicators',
    query: `{ region { ${value} children(first: 100) { nodes { ${value} children(first: 100) { nodes { ${value} } } } } } }`,
  },
  {
    name: 'W1 of the widest province',
    query: `{ region(code: "35") { ${value} children(first: 100) { nodes { ${value} children(first: 100) { nodes { ${value} } } } } } }`,
  },
  {
    name: 'all that is said of the widest province',
    query: `{ region(code: "35") { children(first: 100) { nodes { indicators { ${said} } quality { rule message } } } } }`,
  },
  { name: 'names of all regencies, 90 times by alias', query: `{ ${aliases} }` },
  { name: '200 searches for a long name by alias', query: `{ ${searches} }` },
  { name: 'export of the country day by day, ten years', path: tenYears },
];

/** One answer: the longest block of the event loop while it was made, the CPU time of the server, and the time it took, in ms. */
type Taken = { blockedMs: number; cpuMs: number; tookMs: number };

const exported = async (url: string): Promise<void> => {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
};

const take = async (server: Server, asked: Operation): Promise<Taken> => {
  const before = await server.usage('block');
  const began = performance.now();
  const answered = 'path' in asked ? exported(server.url + asked.path) : server.ask<unknown>(asked.query, {});
  const givenUp = new AbortController();
  await Promise.race([answered, sleep(mostMs, null, { signal: givenUp.signal }).catch(() => {})]);
  givenUp.abort();
  // The server is stopped then.
  answered.catch(() => {});
  const tookMs = performance.now() - began;
  const { blockedMs, cpuUs } = await server.usage('block');
  return { blockedMs, cpuMs: (cpuUs - before.cpuUs) / 1000, tookMs };
};

/** Lets a server drop all that it remembers, as if a figure had been recorded elsewhere: it looks twice a second. */
const moveFacts = async (client: pg.Client): Promise<void> => {
  await client.query('UPDATE facts_version SET version = version + 1, changed_at = now()');
  await sleep(1500);
};

const bench = async (own: Own): Promise<void> => {
  await fillDatabase(own.url);
  const client = new pg.Client({ connectionString: own.url });
  await client.connect();
  await fillLedger(client, entries);
  await fillFigures(client, figures);
  await client.query('ANALYZE');
  const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  const all = operations(day(365), day(1)).map((operation) => ({ ...operation, taken: [] as Taken[] }));
  const wrong: string[] = [];
  for (const operation of all) {
    const { name, taken } = operation;
    const server = await startJemput(own.url, own.folder, answersOff);
    try {
      const spent = (): number => taken.reduce((sum, { tookMs }) => sum + tookMs, 0);
      while (taken.length < rounds && spent() < mostMs) {
        await moveFacts(client);
        taken.push(await take(server, operation));
        print(`${name.padEnd(46)}${taken.at(-1)?.blockedMs.toFixed(0).padStart(8)} ms blocked`);
      }
    } catch (error) {
      wrong.push(`${name}: ${String(error)}`);
    } finally {
      await server.stop();
    }
  }
  await client.end();
  const rows = all.map(({ name, taken }) => {
    const later = taken.length > 1 ? taken.slice(1) : taken;
    return {
      name,
      cells: [
        taken[0]?.blockedMs ?? null,
        median(later.map(({ blockedMs }) => blockedMs)),
        Math.max(...taken.map(({ blockedMs }) => blockedMs)),
        median(later.map(({ cpuMs }) => cpuMs)),
        median(later.map(({ tookMs }) => tookMs)),
      ],
    };
  });
  const longest = Math.max(...all.flatMap(({ taken }) => taken.map(({ blockedMs }) => blockedMs)));
  const notes = all
    .filter(({ taken }) => taken.some(({ tookMs }) => tookMs >= mostMs))
    .map(({ name }) => `Not answered within ${mostMs / 1000} s: ${name}.`);
  const goals: Goal[] = [{ name: 'longest block of any of them, ms', measured: longest, must: 100, beyond: 30 }];
  const table = {
    title: 'For each operation, ms',
    columns: ['first block', 'later, median', 'longest block', 'CPU', 'answered in'],
    rows,
  };
  const about = `The longest time for which each operation kept the event loop from anything else, garbage collections among it, with
${entries.toLocaleString('en')} entries and ${figures.toLocaleString('en')} figures, in ${rounds} rounds, or fewer
if they take more than ${mostMs / 1000} s in all. Answers are not kept, and the published facts move before each
operation, so that no value remembered from before serves. The first round of each is that of a server just started.`;
  keepPart({ name: 'blocks', about, tables: [table], goals, notes, wrong: [...new Set(wrong)] }, own.postgres);
};

await onOwnDatabase('blocks', 'the longest block of the event loop', async (_url, own) => bench(own));
