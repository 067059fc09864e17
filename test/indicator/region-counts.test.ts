import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Queryable } from '../../src/database/database.ts';
import { type Evidence, EvidenceLoader } from '../../src/indicator/evidence-loader.ts';
import type { ValueQuery } from '../../src/indicator/value-question.ts';
import { type ComputedValue, ValueReader } from '../../src/indicator/value-reader.ts';
import { addDays, type Day } from '../../src/terms/calendar.ts';
import type { DayCount } from '../../src/values/ledger-counts.ts';
import { catalogue, ikd } from '../harness/facts.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let client: pg.PoolClient;
beforeAll(async () => {
  server = await startTestServer();
  client = await server.database.pool.connect();
});
afterAll(async () => {
  client.release();
  await server.close();
});

const region = '64.71';
const day = (number: number): Day => addDays('2024-05-01', number);
const days = fc.nat(90);
const given = fc.record({
  // Counts and percentages on either of two bases.
  figures: fc.array(
    fc.record({
      kind: fc.constantFrom('count', 'KTP_ELIGIBLE', 'KTP_HOLDERS'),
      value: fc.integer({ min: 1, max: 90 }),
      on: days,
    }),
    { maxLength: 5 },
  ),
  entries: fc.array(fc.record({ net: fc.constantFrom(-2, -1, 1, 2, 50), on: days }), { maxLength: 25 }),
});
type Given = typeof given extends fc.Arbitrary<infer Each> ? Each : never;

const store = async ({ figures, entries }: Given): Promise<void> => {
  await client.query(
    `UPDATE figure SET status = 'RETRACTED', ended_at = now() WHERE region_code = $1 AND measure_code IS DISTINCT FROM 'KTP_ELIGIBLE'`,
    [region],
  );
  for (const { kind, value, on } of figures)
    await client.query(
      `INSERT INTO figure (region_code, metric, measure_code, indicator_code, basis_code, value, decimals, as_of)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      kind === 'count'
        ? [region, 'COUNT', 'IKD_ACTIVE', null, null, value * 1000, null, day(on)]
        : [region, 'COVERAGE', null, 'IKD_ACTIVATION', kind, value, 1, day(on)],
    );
  const event = randomUUID();
  await client.query(
    `INSERT INTO outreach_event (id, code, name, region_code, venue_kind, venue_name, status, scheduled_start, scheduled_end, opened_at, planned_by)
      VALUES ($1, 'COUNTS', 'x', '64', 'SCHOOL', 'x', 'LIVE', now(), now() + interval '1 hour', now(), 'x')`,
    [event],
  );
  for (const { net, on } of entries)
    await client.query(
      `INSERT INTO activation (id, event_id, measure_code, kind, count, domicile_code, segment, occurred_at, local_day, recorded_by)
        VALUES ($1, $2, 'IKD_ACTIVE', $3, $4, $5, 'UNKNOWN', $6::date, $6::date, 'x')`,
      [randomUUID(), event, net < 0 ? 'WITHDRAWAL' : 'ACTIVATION', Math.abs(net), region, day(on)],
    );
  await client.query(`INSERT INTO region_day_tally (region_code, measure_code, day, net)
    SELECT domicile_code, measure_code, local_day, sum(CASE kind WHEN 'WITHDRAWAL' THEN -count ELSE count END)
    FROM activation GROUP BY 1, 2, 3`);
  await client.query(`INSERT INTO region_tally (region_code, measure_code, net)
    SELECT region_code, measure_code, sum(net) FROM region_day_tally GROUP BY 1, 2`);
};

/** A reader of the facts within the transaction, which takes one statement after another. */
const loader = (): EvidenceLoader => {
  let last: Promise<unknown> = Promise.resolve();
  const query = (...args: unknown[]): unknown => {
    const next = last.then(() => (client.query as (...all: unknown[]) => unknown)(...args));
    last = next;
    return next;
  };
  return new EvidenceLoader({ query } as Queryable);
};

/** The same facts with every day one by one. */
const byDay = async (own: EvidenceLoader): Promise<Evidence> => {
  const { rows } = await client.query<DayCount & { code: string }>(
    `SELECT region_code AS code, measure_code AS "measureCode", day::text, net FROM region_day_tally ORDER BY day`,
  );
  return Object.assign(Object.create(own) as EvidenceLoader, {
    factsOf: async (code: string, knownAt: Date | null) => ({
      ...(await own.factsOf(code, knownAt)),
      live: rows.filter((row) => row.code === code),
    }),
    countsOf: ({ live }: { live: DayCount[] }) => live,
  });
};

const answers = async (evidence: Evidence, query: ValueQuery, steps: Day[]) => {
  const reader = new ValueReader(evidence, catalogue);
  const plain = ({ value, basisCode }: ComputedValue) => ({ value, basisCode });
  const computed = await reader.value(query);
  const series = await reader.series(query, addDays(steps[0] as Day, -3), steps);
  return {
    ...plain(computed),
    paces: (await reader.allProgress(computed)).map(({ pacePerDay, forecastOn }) => ({ pacePerDay, forecastOn })),
    series: series.map(({ added, ...point }) => ({ ...plain(point), added })),
  };
};

const cases = inject('template').kind === 'postgresql' ? 200 : 60;

test(`days that are added up give the same values, paces and series as one by one, in ${cases} random states`, async () => {
  await fc.assert(
    fc.asyncProperty(
      given,
      fc.uniqueArray(fc.integer({ min: -5, max: 100 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(null, 'KTP_ELIGIBLE', 'KTP_HOLDERS'),
      fc.boolean(),
      async (world, asked, namedBasis, isPast) => {
        await client.query('BEGIN');
        try {
          await store(world);
          const knownAt = isPast ? new Date(Date.now() + 60_000) : null;
          const steps = asked.map(day).toSorted();
          for (const on of [...steps, '2025-12-31']) {
            const query = { code: region, indicator: ikd, namedBasis, day: on, liveUntil: on, knownAt };
            const one = await answers(loader(), query, steps);
            expect(one).toEqual(await answers(await byDay(loader()), query, steps));
          }
        } finally {
          await client.query('ROLLBACK');
        }
      },
    ),
    { numRuns: cases },
  );
}, 300_000);
