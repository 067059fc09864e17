import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const base = Date.parse('2026-01-01T00:00:00Z');
const hour = 3_600_000;
const at = (hours: number): Date => new Date(base + hours * hour);
const dayOf = (number: number): string => `2025-06-${String(number).padStart(2, '0')}`;

/** A count of IKD_ACTIVE: its day, when it was recorded, and when (if ever) it was retracted. */
type Recorded = { people: number; day: number; recorded: number; retracted: number | null };

const recorded = fc.record({
  people: fc.integer({ min: 1, max: 1_000_000 }),
  day: fc.integer({ min: 1, max: 28 }),
  recorded: fc.integer({ min: 1, max: 99 }),
  retracted: fc.option(fc.integer({ min: 100, max: 198 })),
});

/**
 * The expected count, computed from the list: the figure in use for the newest day; of two for one day, the later
 * recorded.
 */
const expected = (figures: Recorded[], day: number, known: number): number | null =>
  figures
    .filter((each) => each.day <= day && each.recorded <= known && (each.retracted === null || each.retracted > known))
    // In the order of recording, so that the last of one day wins.
    .reduce<Recorded | null>((best, each) => (best && best.day > each.day ? best : each), null)?.people ?? null;

const store = async (region: string, figures: Recorded[]): Promise<void> => {
  for (const { people, day, recorded: from, retracted } of figures)
    await server.database.pool.query(
      `INSERT INTO figure (region_code, metric, measure_code, value, as_of, recorded_at, ended_at, status)
        VALUES ($1, 'COUNT', 'IKD_ACTIVE', $2, $3, $4, $5, CASE WHEN $5::timestamptz IS NULL THEN 'ACTIVE' ELSE 'RETRACTED' END::figure_status)`,
      [region, people, dayOf(day), at(from), retracted === null ? null : at(retracted)],
    );
};

test('knownAt and asOf together give exactly the figure known then for that day, never a later one', async () => {
  const { data } = await server.ask(
    '{ region(code: "64") { descendants(level: VILLAGE, first: 12) { nodes { code } } } }',
  );
  const codes = data.region.descendants.nodes.map((node: { code: string }) => node.code) as string[];
  const lists = fc.sample(fc.array(recorded, { minLength: 1, maxLength: 12 }), { numRuns: codes.length, seed: 64_71 });
  for (const [index, code] of codes.entries()) {
    const figures = (lists[index] ?? []).toSorted((a, b) => a.recorded - b.recorded);
    await store(code, figures);
    for (const known of [0, 20, 50, 99, 120, 160, 198])
      for (const day of [1, 10, 28]) {
        const answer = await server.query(
          `query ($code: String!, $asOf: Date, $knownAt: DateTime) {
            region(code: $code) { indicator(code: "IKD_ACTIVATION", asOf: $asOf, knownAt: $knownAt) { numerator { value } } } }`,
          { code, asOf: dayOf(day), knownAt: at(known) },
        );
        expect({ code, known, day, people: answer.region.indicator.numerator?.value ?? null }).toEqual({
          code,
          known,
          day,
          people: expected(figures, day, known),
        });
      }
  }
});
