/** Mercurius on Fastify, as its documentation says: compiled by its jit, with loaders, and statements on pg. Prints its URL. */
import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';

type Region = { code: string; name: string; parent_code: string | null };
type Count = { region: string; measure: string; value: number | null };
type Event = { id: string; name: string; goal: number | null };
type Loaded<Parent> = { obj: Parent }[];

const schema = /* GraphQL */ `
  type Query {
    region(code: String!): Region
    villages(search: String!, first: Int! = 10): [Region!]!
    outreachEvent(code: String!): OutreachEvent
  }
  type Region { code: String! name: String! parent: Region children: [Region!]! indicators: [IndicatorValue!]! }
  type IndicatorValue { indicator: Indicator! coverage: Coverage numerator: Quantity denominator: Quantity }
  type Indicator { code: ID! }
  type Coverage { percent: Float! }
  type Quantity { value: Int! }
  type OutreachEvent { name: String! counter: EventCounter }
  type EventCounter {
    version: Int! served: Int! net: Int! fromHere: Int! fromElsewhere: Int! goalPercent: Float lastActivationAt: String
    measures: [MeasureCount!]! segments: [SegmentCount!]!
  }
  type Measure { code: ID! }
  type MeasureCount { measure: Measure! served: Int! net: Int! }
  type SegmentCount { segment: String! served: Int! }
`;

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] });
const rowsOf = async <Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]> =>
  (await pool.query<Row>({ name, text, values })).rows;

const indicators = await rowsOf<{ code: string; numerator: string; basis: string }>(
  'indicators',
  'SELECT code, numerator_code AS numerator, basis_code AS basis FROM indicator ORDER BY code',
  [],
);

const valuesOf = (counts: Count[] | undefined) => {
  const byMeasure = new Map(counts?.map(({ measure, value }) => [measure, value]));
  return indicators.map(({ code, numerator, basis }) => {
    const [part, whole] = [byMeasure.get(numerator), byMeasure.get(basis)];
    return {
      indicator: { code },
      coverage: part != null && whole ? { percent: (100 * part) / whole } : null,
      numerator: part == null ? null : { value: part },
      denominator: whole == null ? null : { value: whole },
    };
  });
};

const resolvers = {
  Query: {
    region: async (_root: unknown, { code }: { code: string }) =>
      (await rowsOf<Region>('region', 'SELECT code, name, parent_code FROM region WHERE code = $1', [code]))[0],
    villages: (_root: unknown, { search, first }: { search: string; first: number }) =>
      rowsOf<Region>(
        'villages',
        `SELECT code, name, parent_code FROM region WHERE level = 'VILLAGE' AND name % $1
          ORDER BY similarity(name, $1) DESC, code LIMIT $2`,
        [search, first],
      ),
    outreachEvent: async (_root: unknown, { code }: { code: string }) =>
      (await rowsOf<Event>('event', 'SELECT id, name, goal FROM outreach_event WHERE code = $1', [code]))[0],
  },
};

const loaders = {
  Region: {
    parent: async (queries: Loaded<Region>) => {
      const codes = [...new Set(queries.map(({ obj }) => obj.parent_code))];
      const text = 'SELECT code, name, parent_code FROM region WHERE code = ANY($1)';
      const byCode = new Map((await rowsOf<Region>('parents', text, [codes])).map((region) => [region.code, region]));
      return queries.map(({ obj }) => byCode.get(obj.parent_code ?? '') ?? null);
    },
    children: async (queries: Loaded<Region>) => {
      const text = 'SELECT code, name, parent_code FROM region WHERE parent_code = ANY($1) ORDER BY code';
      const rows = await rowsOf<Region>('children', text, [queries.map(({ obj }) => obj.code)]);
      const byParent = Map.groupBy(rows, (region) => region.parent_code);
      return queries.map(({ obj }) => byParent.get(obj.code) ?? []);
    },
    indicators: async (queries: Loaded<Region>) => {
      const text = `SELECT DISTINCT ON (region_code, measure_code) region_code AS region, measure_code AS measure, value FROM figure
        WHERE region_code = ANY($1) AND metric = 'COUNT' AND status = 'ACTIVE' AND as_of IS NOT NULL
        ORDER BY region_code, measure_code, as_of DESC, id DESC`;
      const counts = await rowsOf<Count>('figures', text, [queries.map(({ obj }) => obj.code)]);
      const byRegion = Map.groupBy(counts, ({ region }) => region);
      return queries.map(({ obj }) => valuesOf(byRegion.get(obj.code)));
    },
  },
  OutreachEvent: {
    counter: async (queries: Loaded<Event>) => {
      const text = `SELECT event_id AS id, version, served, net, from_here AS "fromHere", net - from_here AS "fromElsewhere",
          last_activation_at AS "lastActivationAt",
          (SELECT json_agg(json_build_object('measure', json_build_object('code', measure_code), 'served', served, 'net', net)
            ORDER BY measure_code) FROM (SELECT measure_code, sum(served) AS served, sum(net) AS net FROM event_part_tally
            WHERE event_id = tally.event_id GROUP BY measure_code) AS measure) AS measures,
          (SELECT json_agg(json_build_object('segment', segment, 'served', served) ORDER BY segment)
            FROM (SELECT segment, sum(served) AS served FROM event_part_tally
            WHERE event_id = tally.event_id GROUP BY segment) AS part) AS segments
        FROM event_tally tally WHERE event_id = ANY($1)`;
      type Row = { id: string; served: number; lastActivationAt: Date | null };
      const rows = await rowsOf<Row>('counters', text, [queries.map(({ obj }) => obj.id)]);
      const byEvent = new Map(rows.map((row) => [row.id, row]));
      return queries.map(({ obj: { id, goal } }) => {
        const row = byEvent.get(id);
        return (
          row && {
            ...row,
            goalPercent: goal === null ? null : (100 * row.served) / goal,
            lastActivationAt: row.lastActivationAt?.toISOString() ?? null,
          }
        );
      });
    },
  },
};

const app = Fastify();
app.register(mercurius, { schema, resolvers, loaders: loaders as never, jit: 1 });
const url = await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
process.stdout.write(`${JSON.stringify({ url })}\n`);
process.on('SIGTERM', () => process.exit(0));
