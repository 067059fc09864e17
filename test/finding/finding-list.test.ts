import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Queryable } from '../../src/database/database.ts';
import { readPresentState } from '../../src/finding/facts-within.store.ts';
import { findWithin } from '../../src/finding/find-within.ts';
import type { ListedFinding } from '../../src/finding/listed-finding.ts';
import { worstFirst } from '../../src/finding/worst-first.ts';
import { readCatalogue } from '../../src/indicator/catalogue.store.ts';
import { EvidenceLoader } from '../../src/indicator/evidence-loader.ts';
import { findingKey, readFigureFindings, readFindings } from '../../src/indicator/finding-reader.ts';
import { ValueReader } from '../../src/indicator/value-reader.ts';
import { ancestorsOf, isWithin } from '../../src/terms/region-code.ts';
import type { Catalogue } from '../../src/values/catalogue.ts';
import type { Finding } from '../../src/values/quality/finding.ts';
import { regions as randomRegions } from '../harness/random-figures.ts';
import { lastDay, randomWorld } from '../harness/random-world.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { stored, storeWorld } from './stored-world.ts';

let server: TestServer;
let connection: pg.PoolClient;
let client: Queryable;
let catalogue: Catalogue;
beforeAll(async () => {
  server = await startTestServer();
  catalogue = await readCatalogue(server.database.pool);
  connection = await server.database.pool.connect();
  client = oneAtATime(connection);
});
afterAll(async () => {
  connection.release();
  await server.close();
});

/** A transaction has one connection, which runs one statement at a time. */
const oneAtATime = (only: pg.PoolClient): Queryable => {
  let last: Promise<unknown> = Promise.resolve();
  const query = (...args: [string, unknown[]]): Promise<unknown> => {
    const next = last.then(() => only.query(...args));
    last = next.catch(() => {});
    return next;
  };
  return { query } as unknown as Queryable;
};

/** A finding of a region, without the indicators that it is about. */
const keyOf = (code: string, { severity, people, ...finding }: Omit<Finding, 'standsOn'>): string =>
  JSON.stringify([code, severity, people, findingKey({ severity, people, ...finding })]);

/** The findings where each region is asked for its values and its figures, one after the other. */
const oneByOne = async (db: Queryable, codes: string[], day: string, knownAt: Date | null): Promise<string[]> => {
  const reader = new ValueReader(new EvidenceLoader(db), catalogue);
  const found: string[] = [];
  for (const code of codes) {
    const ofValues = [];
    for (const indicator of catalogue.indicators) {
      const query = { code, indicator, namedBasis: null, day, liveUntil: day, knownAt };
      ofValues.push(...(await readFindings(await reader.value(query))));
    }
    const ofFigures = knownAt === null ? await readFigureFindings(reader, code) : [];
    found.push(...[...ofValues, ...ofFigures].map((finding) => keyOf(code, finding)));
  }
  return [...new Set(found)].toSorted();
};

const listIn = async (db: Queryable, within: string, day: string, at?: { factsAt: Date; entriesAt: Date }) =>
  findWithin(db, catalogue, within, at ?? { factsAt: (await readPresentState(db)).factsAt, entriesAt: null }, {
    dayOf: () => day,
    liveUntil: day,
  });
const keysOf = (list: ListedFinding[]): string[] =>
  [...new Set(list.map((each) => keyOf(each.regionCode, each as unknown as Finding)))].toSorted();

/** The regions that have evidence, in or below them. */
const evident = async (db: Queryable): Promise<string[]> => {
  const { rows } = await db.query<{ code: string }>(
    `SELECT DISTINCT region_code AS code FROM figure WHERE ended_at IS NULL`,
  );
  const { rows: retired } = await db.query<{ code: string }>('SELECT code FROM region WHERE retired_at IS NOT NULL');
  const left = new Set(retired.map(({ code }) => code));
  const codes = [...new Set(rows.flatMap(({ code }) => [...ancestorsOf(code), code]))];
  return codes.filter((code) => !left.has(code)).toSorted();
};

test('the list of the shipped facts is what each region says of itself', async () => {
  const codes = await evident(client);
  expect(codes.length).toBeGreaterThan(15);
  const list = await listIn(client, 'ID', lastDay);
  expect(keysOf(list)).toEqual(await oneByOne(client, codes, lastDay, null));
  expect(list).toEqual(list.toSorted(worstFirst));
  expect(new Set(list.map(({ mark }) => mark)).size).toBe(list.length);
  for (const within of ['64', '64.71', '33', '33.11', '31'])
    expect(await listIn(client, within, lastDay)).toEqual(
      list.filter(({ regionCode }) => isWithin(regionCode, within)),
    );
  expect(await listIn(client, '11', lastDay)).toEqual([]);
});

test('a list of a past day knows no figure of a later one', async () => {
  const list = await listIn(client, 'ID', '2024-06-19');
  const { rows } = await client.query<{ id: number }>(`SELECT id FROM figure WHERE as_of > '2024-06-19'`);
  const later = new Set(rows.map(({ id }) => id));
  expect(list.filter(({ figures }) => figures.some(({ id }) => later.has(id)))).toEqual([]);
  expect(list.filter(({ rule }) => rule === 'TARGETS_DIFFER')).toEqual([
    expect.objectContaining({ regionCode: '33.11', indicatorCode: 'IKD_ACTIVATION' }),
    expect.objectContaining({ regionCode: 'ID', indicatorCode: 'KIA_OWNERSHIP' }),
  ]);
});

const worlds = inject('template').kind === 'postgresql' ? 60 : 20;

test(`in ${worlds} random worlds the list is what each region says of itself, now and at an earlier instant`, async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(randomWorld, fc.constantFrom('ID', '52', '52.01'), async ({ world }, within) => {
      await client.query('BEGIN');
      try {
        await storeWorld(client, world);
        const codes = (await evident(client)).filter((code) => isWithin(code, within));
        const list = await listIn(client, within, lastDay);
        found += list.length;
        expect(keysOf(list)).toEqual(await oneByOne(client, codes, lastDay, null));
        expect(list).toEqual(list.toSorted(worstFirst));
        const { factsAt } = await readPresentState(client);
        // The ledger says the same as its tallies.
        expect(await listIn(client, within, lastDay, { factsAt, entriesAt: new Date() })).toEqual(list);

        const knownAt = new Date('2026-02-20T00:00:00Z');
        const then = await listIn(client, within, lastDay, { factsAt: knownAt, entriesAt: knownAt });
        const ofThen = new Set(keysOf(then));
        const asked = randomRegions.map(stored).filter((code) => isWithin(code, within) && codes.includes(code));
        for (const key of await oneByOne(client, asked, lastDay, knownAt)) expect(ofThen.has(key)).toBe(true);
      } finally {
        await client.query('ROLLBACK');
      }
    }),
    { numRuns: worlds },
  );
  expect(found).toBeGreaterThan(worlds);
}, 300_000);
