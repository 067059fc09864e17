import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { BoundedClient } from '../../src/database/bounded-client.ts';
import { openEmbedded } from '../../src/database/embedded.ts';

const root = join(import.meta.dirname, '../..');
const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }));

/** Everything that leaves the process, and what must stand in the call so that it ends. */
const ways: { call: RegExp; limits: RegExp[] }[] = [
  { call: /new (?:Bounded)?(?:Client|Pool)\(|new PrismaClient\(|boundedPool\(/g, limits: [] },
  { call: /new pg\.\w+\(/g, limits: [/connectionTimeoutMillis:/, /query_timeout:/] },
  { call: /new (?:Redis|Cluster)\(/g, limits: [/connectTimeout:/, /commandTimeout:/, /maxRetriesPerRequest:/] },
  // Every command has the limit of its connection; the names are listed for the sake of the owners.
  { call: /\b(?:redis|subscriber|publisher)\s*\.(?!on\(|disconnect\(|removeAll|trim\()\w+\(/g, limits: [] },
  { call: /new RateLimiterRedis\(/g, limits: [/rejectIfRedisNotReady: true/, /insuranceLimiter:/] },
  { call: /\blimiter\.\w+\(|createRemoteJWKSet\(/g, limits: [] },
  // The wait for all that was taken; a stop in which it does not end is ended by main.ts.
  { call: /\.drained\(\)|\bapp\.close\(\)/g, limits: [] },
  { call: /\bfetch\(/g, limits: [/signal: AbortSignal\.timeout\(/] },
  {
    call: /\b(?:https?\.(?:get|request)|tls\.connect|createConnection|new (?:WebSocket|EventSource|Socket)|dns\.\w+)\(/g,
    limits: [],
  },
  { call: /new Worker\(/g, limits: [] },
];

/** The calls of each way that were looked at. A new one belongs here once it has a limit, and somebody who handles it. */
const known: Record<string, string[]> = {
  'src/database/bounded-pool.ts': ['new BoundedPool('],
  'src/database/database.ts': ['boundedPool(', 'new PrismaClient('],
  'src/database/hosts.ts': ['new pg.Client('],
  'src/database/pooler.ts': ['new BoundedClient('],
  'src/database/embedded.ts': ['boundedPool(', 'new Worker('],
  'src/live/bus-postgres.ts': ['new BoundedClient('],
  'src/live/bus-redis.ts': [
    'new Redis(',
    'publisher.connect(',
    'publisher.publish(',
    'redis.ping(',
    'subscriber.connect(',
    'subscriber.subscribe(',
  ],
  'src/access/fetch-keys.ts': ['fetch('],
  'src/budget/open-budgets.ts': ['new Redis(', 'new RateLimiterRedis(', 'redis.connect('],
  'src/budget/budget.ts': ['limiter.consume('],
  'src/ledger/writer.ts': ['.drained()'],
  'src/app.ts': ['.drained()'],
  'src/main.ts': ['app.close()'],
  'src/server/serve-graphiql.ts': ['new Worker('],
  'src/simulate/client.ts': ['fetch('],
};

/** The arguments of the call that begins at an index, up to its closing bracket. */
const argumentsAt = (text: string, index: number): string => {
  let depth = 0;
  for (let at = text.indexOf('(', index); at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return text.slice(index, at + 1);
  }
  return text.slice(index);
};

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');

const callsIn = (text: string): { call: string; missing: string[] }[] =>
  ways.flatMap(({ call, limits }) =>
    [...text.matchAll(call)].map((match) => ({
      call: match[0].replace(/\s+\./, '.'),
      missing: limits.filter((limit) => !limit.test(argumentsAt(text, match.index))).map(String),
    })),
  );

test('every call that leaves the process is known, and has a time limit', () => {
  const found = sources.flatMap(({ path, text }) => callsIn(withoutComments(text)).map((each) => ({ path, ...each })));
  expect(found.filter(({ missing }) => missing.length > 0)).toEqual([]);
  const byFile = Object.groupBy(found, ({ path }) => path);
  const calls = Object.entries(byFile).map(([path, all = []]) => [
    path,
    [...new Set(all.map(({ call }) => call))].sort(),
  ]);
  expect(Object.fromEntries(calls)).toEqual(
    Object.fromEntries(Object.entries(known).map(([path, all]) => [path, all.toSorted()])),
  );
});

test('a call without its limit is found', () => {
  expect(callsIn('await fetch(url, { headers: of(one) }); AbortSignal.timeout(3)')).toMatchObject([
    { call: 'fetch(', missing: [expect.any(String)] },
  ]);
  for (const call of ['new pg.Client({ host })', 'new Redis(url, {})', 'new RateLimiterRedis({ storeClient })'])
    expect(callsIn(call)).toMatchObject([{ missing: expect.arrayContaining([expect.any(String)]) }]);
  for (const call of ['redis.get(key)', 'this.limiter.penalty(key)', 'await writer.drained()', 'new Pool({})'])
    expect([call, callsIn(call).length]).toEqual([call, 1]);
});

test('a stop, whatever it waits for, ends after a limit', () => {
  const main = sources.find(({ path }) => path === 'src/main.ts')?.text ?? '';
  expect(main).toMatch(/setTimeout\([\s\S]*?process\.exit\(1\);\s*\}, longestStopMs\)/);
  expect(Number(/longestStopMs = ([\d_]+);/.exec(main)?.[1]?.replaceAll('_', ''))).toBeLessThan(30_000);
});

test('statements, and the driver itself, are imported as types, save by what bounds them', () => {
  const importers = sources.filter(({ text }) =>
    /^import (?!type)[^;]*'(?:pg|ioredis|@prisma\/adapter-pg)';/m.test(text),
  );
  expect(importers.map(({ path }) => path).sort()).toEqual([
    'src/budget/open-budgets.ts',
    'src/database/bounded-client.ts',
    'src/database/bounded-pool.ts',
    'src/database/database.ts',
    'src/database/hosts.ts',
    'src/database/local-query.ts',
    'src/live/bus-redis.ts',
  ]);
});

test('the connections of the embedded database are bounded too', async () => {
  const { pool, close } = await openEmbedded(undefined);
  const client = await pool.connect();
  expect(client).toBeInstanceOf(BoundedClient);
  expect(client).toBeInstanceOf(pg.Client);
  client.release();
  await close();
});
