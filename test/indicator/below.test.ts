import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readBelow, readBelowThen } from '../../src/indicator/below.store.ts';
import { figureRow } from '../../src/indicator/evidence.store.ts';
import type { KeptSubtree } from '../../src/indicator/kept-subtrees.ts';
import type { KnownBelow } from '../../src/indicator/known-parts.ts';
import { renewedSubtree } from '../../src/indicator/renewed-subtree.ts';
import { addDays } from '../../src/terms/calendar.ts';
import { ancestorsOf } from '../../src/terms/region-code.ts';
import type { Figure } from '../../src/values/figure.ts';
import type { DayCount } from '../../src/values/ledger-counts.ts';
import type { Range } from '../../src/values/range.ts';
import { rollUp, type Subtree, subtreeOf } from '../../src/values/roll-up.ts';
import { ask, catalogue, ikd, recording } from '../harness/facts.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let client: pg.PoolClient;
let codes: string[];
beforeAll(async () => {
  server = await startTestServer();
  client = await server.database.pool.connect();
  const { rows } = await client.query<{ code: string }>(
    `SELECT code FROM region WHERE code LIKE '64.01.01.%' OR code LIKE '64.01.02.%' OR code IN ('64.01', '64.01.01', '64.01.02', '64.02')
      ORDER BY length(code) DESC, code`,
  );
  codes = rows.map(({ code }) => code);
});
afterAll(async () => {
  client.release();
  await server.close();
});

const days = ['2024-03-31', '2024-06-30', '2024-09-30', '2024-12-31'];
// The regions follow each other, so that villages are often alike.
const figures = fc.array(
  fc.record({
    region: fc.nat(30),
    span: fc.integer({ min: 1, max: 9 }),
    subject: fc.constantFrom(
      'IKD_ACTIVE',
      'IKD_ACTIVE',
      'KTP_ELIGIBLE',
      'KTP_ELIGIBLE',
      'KTP_RECORDED',
      'IKD_ACTIVATION',
      'KTP_RECORDING',
    ),
    value: fc.integer({ min: 0, max: 90 }),
    odd: fc.constantFrom('no', 'no', 'no', 'no', 'bounds', 'between', 'below', 'half', 'undated', 'ended'),
    day: fc.constantFrom(...days),
  }),
  { minLength: 1, maxLength: 20 },
);
const activations = fc.array(
  fc.record({
    region: fc.nat(),
    net: fc.constantFrom(-2, -1, 1, 1, 2, 2, 9),
    day: fc.constantFrom(...days, '2024-06-02', '2024-07-01', '2025-01-01'),
  }),
  { maxLength: 16 },
);
type Given = {
  figures: typeof figures extends fc.Arbitrary<infer Each> ? Each : never;
  activations: typeof activations extends fc.Arbitrary<infer Each> ? Each : never;
};

const regionOf = (index: number): string => codes[index % codes.length] ?? '';

const store = async (given: Given): Promise<void> => {
  const single = given.figures.flatMap(({ span, ...figure }) =>
    Array.from({ length: span }, (_, index) => ({
      ...figure,
      region: figure.region + index,
      value: figure.value + index,
    })),
  );
  for (const { region, subject, value, odd, day } of single) {
    const isCount = catalogue.measures.some(({ code }) => code === subject);
    const number = odd === 'half' ? value + 0.5 : odd === 'between' ? null : value;
    await client.query(
      `INSERT INTO figure (region_code, metric, measure_code, indicator_code, basis_code, value, low, high, comparator, decimals,
        as_of, precision, status, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        regionOf(region),
        isCount ? 'COUNT' : 'COVERAGE',
        isCount ? subject : null,
        isCount ? null : subject,
        isCount ? null : 'KTP_ELIGIBLE',
        number,
        odd === 'bounds' ? Math.max(0, value - 3) : odd === 'between' ? value : null,
        odd === 'bounds' ? value + 3 : odd === 'between' ? value + 5 : null,
        odd === 'between' ? 'BETWEEN' : odd === 'below' ? 'LT' : 'EQ',
        isCount ? null : 1,
        odd === 'undated' ? null : day,
        odd === 'undated' ? 'UNDATED' : 'DAY',
        odd === 'ended' ? 'RETRACTED' : 'ACTIVE',
        odd === 'ended' ? new Date() : null,
      ],
    );
  }
  await record(given.activations);
};

const record = async (entries: Given['activations']): Promise<void> => {
  const event = randomUUID();
  await client.query(
    `INSERT INTO outreach_event (id, code, name, region_code, venue_kind, venue_name, status, scheduled_start, scheduled_end, opened_at, planned_by)
      VALUES ($1, $2, 'x', '64', 'SCHOOL', 'x', 'LIVE', now(), now() + interval '1 hour', now(), 'x')`,
    [event, event.slice(0, 20)],
  );
  for (const { region, net, day } of entries) {
    const code = regionOf(region);
    await client.query(
      `INSERT INTO activation (id, event_id, measure_code, kind, count, domicile_code, segment, occurred_at, local_day, recorded_by)
        VALUES ($1, $2, 'IKD_ACTIVE', $6, $3, $4, 'UNKNOWN', $5::date, $5::date, 'x')`,
      [randomUUID(), event, Math.abs(net), code, day, net < 0 ? 'WITHDRAWAL' : 'ACTIVATION'],
    );
  }
  // The tallies that the ledger's writer keeps for every region above.
  await client.query('DELETE FROM region_tally');
  await client.query('DELETE FROM region_day_tally');
  await client.query(`INSERT INTO region_day_tally (region_code, measure_code, day, net)
    SELECT region.code, measure_code, local_day, sum(CASE activation.kind WHEN 'WITHDRAWAL' THEN -count ELSE count END) FROM activation JOIN region
      ON region.code = 'ID' OR domicile_code = region.code OR starts_with(domicile_code, region.code || '.')
    GROUP BY 1, 2, 3`);
  await client.query(`INSERT INTO region_tally (region_code, measure_code, net)
    SELECT region_code, measure_code, sum(net) FROM region_day_tally GROUP BY 1, 2`);
};

/** Every figure in use and every count of a day, one by one. */
const everything = async () => {
  const { rows: stored } = await client.query<{ figure: Figure }>(
    `SELECT ${figureRow} AS figure FROM figure WHERE status = 'ACTIVE' ORDER BY id`,
  );
  const { rows: counts } = await client.query<{ code: string } & DayCount>(
    `SELECT region_code AS code, measure_code AS "measureCode", day::text, net FROM region_day_tally`,
  );
  const { rows: regions } = await client.query<{ code: string; count: number }>(
    `SELECT code, child_count AS count FROM region WHERE child_count > 0`,
  );
  return subtreeOf(
    stored.map(({ figure }) => figure),
    new Map(regions.map(({ code, count }) => [code, count])),
    Map.groupBy(counts, ({ code }) => code),
  );
};

/** The facts below regions, as they are or as known at an instant to come, which is the same. */
const below = async (roots: string[], asked: string[], isPast: boolean): Promise<KnownBelow> => {
  if (!isPast) return readBelow(client, roots, asked);
  const knownAt = new Date(Date.now() + 60_000);
  const known = await readBelowThen(
    client,
    roots.map((code) => ({ code, knownAt })),
    asked,
  );
  return known.get(knownAt.getTime()) as KnownBelow;
};

const factsVersion = async (): Promise<number> =>
  (await client.query<{ version: number }>('SELECT version FROM facts_version')).rows[0]?.version ?? 0;

// The last digits of fractions depend on the order in which they are added up.
const rounded = ({ value, low, high }: Range): Range => ({
  value: Number(value.toFixed(9)),
  low: Number(low.toFixed(9)),
  high: Number(high.toFixed(9)),
});

const plain = (sums: ReturnType<typeof rollUp>) =>
  sums && {
    ...sums,
    numerator: rounded(sums.numerator),
    denominator: rounded(sums.denominator),
    completeness: Math.round(sums.completeness * 1e12),
    numeratorDays: sums.numeratorDays.toSorted(),
    denominatorDays: sums.denominatorDays.toSorted(),
    dataDays: sums.dataDays.toSorted(),
  };

const cases = inject('template').kind === 'postgresql' ? 150 : 40;

test(`sums that are added up before reading equal the figures one by one, in ${cases} random states`, async () => {
  let folded = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.record({ figures, activations }),
      fc.subarray(days, { minLength: 1 }),
      fc.boolean(),
      activations,
      async (given, asked, isPast, later) => {
        await client.query('BEGIN');
        try {
          await store(given);
          const all = await everything();
          const expectSums = (subtree: Subtree, roots: string[], of: Subtree): void => {
            for (const code of roots)
              for (const indicator of [ikd, recording])
                for (const day of asked) {
                  // On the last day of all, the next one may have begun in the east.
                  const liveUntil = day === days.at(-1) ? addDays(day, 1) : day;
                  const question = ask(day, { indicator, basisCode: 'KTP_ELIGIBLE', liveUntil });
                  expect(plain(rollUp(code, subtree, question))).toEqual(plain(rollUp(code, of, question)));
                }
          };
          const kept: KeptSubtree[] = [];
          for (const roots of [['ID'], ['64'], ['64.01', '64.02'], ['64.01.01', '64.01.02']]) {
            const { states, figures: read, villages } = await below(roots, asked, isPast);
            folded += villages.filter(({ regions }) => regions > 1).length;
            const subtree = subtreeOf(
              read,
              new Map(states.map(({ code, childCount }) => [code, childCount])),
              new Map(states.map(({ code, live }) => [code, live])),
              villages,
            );
            expectSums(subtree, roots, all);
            if (!isPast)
              kept.push({ roots: new Set(roots), days: asked, daysKey: '', subtree, moved: new Map(), bytes: 0 });
          }
          await record(later);
          const moved = later.flatMap(({ region }) => [regionOf(region), ...ancestorsOf(regionOf(region))]);
          const then = await everything();
          for (const one of kept) {
            for (const code of moved) one.moved.set(code, 1);
            const renewed = await renewedSubtree(client, one, await factsVersion());
            expectSums(renewed as Subtree, [...one.roots], then);
            // The one before stays as it was for requests that are summing it up.
            expectSums(one.subtree, [...one.roots], all);
          }
        } finally {
          await client.query('ROLLBACK');
        }
      },
    ),
    { numRuns: cases },
  );
  expect(folded).toBeGreaterThan(cases / 2);
}, 300_000);

test('a district whose villages were all counted alike is read as one sum, whatever was counted before', async () => {
  await client.query('BEGIN');
  try {
    await client.query(`INSERT INTO figure (region_code, metric, measure_code, value, as_of)
      SELECT code, 'COUNT', measure, 10 + month, make_date(2024, month, 28) FROM region, unnest(ARRAY['IKD_ACTIVE', 'KTP_ELIGIBLE']) AS measure,
        generate_series(1, 12) AS month WHERE code LIKE '64.01.01.%'`);
    const { figures: read, villages } = await readBelow(client, ['64.01'], ['2024-06-30']);
    expect(read).toEqual([]);
    expect(villages).toHaveLength(1);
    const [{ regions, figures: sums }] = villages as [(typeof villages)[number]];
    expect(regions).toBe(codes.filter((code) => code.startsWith('64.01.01.')).length);
    expect(sums.map(({ asOf, value }) => [asOf, value])).toEqual([
      ['2024-06-28', 16 * regions],
      ['2024-06-28', 16 * regions],
    ]);
  } finally {
    await client.query('ROLLBACK');
  }
});
