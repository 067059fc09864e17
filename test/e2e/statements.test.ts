import { afterAll, beforeAll, expect, test } from 'vitest';
import { fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
const statements: string[] = [];

/** Notes every statement that reaches the pool, Prisma's and the project's own. */
const listen = ({ database: { pool } }: TestServer): void => {
  const send = pool.query.bind(pool) as (...args: unknown[]) => unknown;
  const noting = (...args: unknown[]): unknown => {
    const [asked] = args;
    const text = typeof asked === 'string' ? asked : (asked as { text: string }).text;
    // Ended tokens, clocks and the version of the tree are read all the time, independently of the query, and so are
    // sign-ins stored.
    if (!/FROM (?:field_token|tree_version|facts_version\) AS facts,)|(?:INTO|DELETE FROM) sign_in/.test(text))
      statements.push(text);
    return send(...args);
  };
  pool.query = noting as typeof pool.query;
};

beforeAll(async () => {
  server = await startTestServer({ MAX_COST: '2000000', VALUE_MEMORY_BYTES: '0', ANSWER_CACHE_BYTES: '0' });
  listen(server);
});
afterAll(() => server.close());

/** The statements of one query, which must succeed. */
const statementsOf = async (query: string): Promise<{ data: Record<string, never>; sql: string[] }> => {
  statements.length = 0;
  const data = await server.query(query);
  return { data, sql: [...statements] };
};

const value = `origin missing live completeness version computedAt asOf
  numerator { value low high approximate asOf measure { code } figure { id value source { publisher } } }
  denominator { value low high asOf measure { code } figure { id } }
  coverage { percent low high text basis { code } } indicator { code }
  target { people gapPeople gapPoints met neededPerDay pacePerDay forecastOn achievement { percent text }
    target { percent region { code } basis { code } } }`;

test.each([
  ['children', 'children(first: 5) { totalCount nodes { code name } }', 0],
  ['children by name', 'children(first: 5, orderBy: NAME) { nodes { code } }', 0],
  ['children by coverage', 'children(first: 5, orderBy: COVERAGE_DESC) { nodes { code } }', 5],
  ['descendants', 'descendants(level: VILLAGE, first: 5) { totalCount nodes { code name } }', 0],
  ['ancestors', 'ancestors { code name }', 0],
  ['parent', 'parent { code parent { code } }', 0],
  ['figures', 'figures(first: 5) { totalCount nodes { id value source { publisher } } }', 1],
  ['indicator', 'indicator(code: "IKD_ACTIVATION", asOf: "2025-11-17") { origin coverage { text } }', 5],
  ['indicators', `indicators(asOf: "2025-11-17") { ${value} rank { position } flags { rule figures { id } } }`, 7],
  [
    'ranking',
    'ranking(indicator: "IKD_ACTIVATION", asOf: "2024-06-13") { missing entries { value { origin region { code } } } }',
    6,
  ],
  [
    'ranking of a level, of those below their target',
    'ranking(indicator: "IKD_ACTIVATION", asOf: "2024-06-13", level: DISTRICT, below: true) { totalCount missing entries { value { region { code } } } }',
    6,
  ],
  [
    'series',
    'series(indicator: "IKD_ACTIVATION", from: "2024-01-01", to: "2024-12-31") { date numerator coverage { text } }',
    5,
  ],
  ['quality', 'quality { rule message figures { id } }', 6],
])('%s of 100 regions take as many statements as of 1', async (name, field, most) => {
  const ask = (first: number) =>
    statementsOf(`{ regions(level: REGENCY, first: ${first}, within: "ID") { nodes { ${field} } } }`);
  const [one, many] = [await ask(1), await ask(100)];
  expect((many.data['regions'] as unknown as { nodes: unknown[] }).nodes).toHaveLength(100);
  expect({ name, statements: many.sql.length, sql: many.sql.length === one.sql.length ? [] : many.sql }).toEqual({
    name,
    statements: one.sql.length,
    sql: [],
  });
  expect(many.sql.length).toBeLessThanOrEqual(most);
});

test('events that are asked for together, with their regions, take one statement', async () => {
  const [one, three] = [
    await statementsOf('{ a: outreachEvent(code: "AAAAAA") { name region { name } } }'),
    await statementsOf(
      `{ a: outreachEvent(code: "AAAAAA") { name region { name } } b: outreachEvent(code: "CCCCCC") { status }
        c: outreachEvent(id: "00000000-0000-4000-8000-000000000000") { goal } }`,
    ),
  ];
  expect(three.data).toEqual({ a: null, b: null, c: null });
  expect([one.sql.length, three.sql.length]).toEqual([1, 1]);
});

test('a ranking of all 514 regencies takes as many statements as one of the 35 of a province', async () => {
  const ask = (code: string, below: boolean) =>
    statementsOf(`{ region(code: "${code}") { ranking(indicator: "IKD_ACTIVATION", asOf: "2024-06-19", level: REGENCY,
      first: 600, order: WORST, below: ${below}) { missing totalCount entries { rank { position best worst of } value {
        origin live dataAsOf coverage { text } numerator { value } denominator { value } region { name } } } } } }`);
  const [some, all, below] = [await ask('33', false), await ask('ID', false), await ask('ID', true)];
  const { missing = 0, totalCount = 0 } = (all.data['region'] as unknown as { ranking: Record<string, number> })
    .ranking;
  expect(missing + totalCount).toBe(514);
  expect(all.sql.length).toBe(some.sql.length);
  expect(below.sql.length).toBe(some.sql.length);
  expect(all.sql.length).toBeLessThanOrEqual(6);
});

test.each([
  [
    'without their figures',
    value.replace(' figure { id value source { publisher } }', '').replace(' figure { id }', ''),
  ],
  ['with their figures', value],
])('values of a province, its regencies and their districts, %s, take at most 9 statements', async (_what, fields) => {
  const indicators = `indicators(asOf: "2025-11-17") { ${fields} }`;
  const { data, sql } = await statementsOf(`{ region(code: "64") { ${indicators}
    children(first: 100) { nodes { ${indicators} children(first: 100) { nodes { ${indicators} } } } } } }`);
  const { region } = data as unknown as { region: { children: { nodes: { children: { nodes: unknown[] } }[] } } };
  const districts = region.children.nodes.flatMap((regency) => regency.children.nodes);
  expect([region.children.nodes.length, districts.length]).toEqual([10, 105]);
  expect(sql.length).toBeLessThanOrEqual(9);
});

test('the findings of the country take as many statements with a thousand regions more', async () => {
  const ask = () =>
    statementsOf('{ findings(first: 100) { totalCount nodes { region { name } flag { figures { id } } } } }');
  const before = await ask();
  await server.database.pool.query(
    `INSERT INTO figure (region_code, metric, measure_code, value, as_of, recorded_at)
      SELECT code, 'COUNT', measure, amount, '2026-01-31', (SELECT changed_at FROM facts_version)
      FROM (SELECT code FROM region WHERE level = 'VILLAGE' ORDER BY code LIMIT 1000) AS village,
        (VALUES ('IKD_ACTIVE', 900), ('KTP_RECORDED', 800)) AS count (measure, amount)`,
  );
  await server.database.pool.query(`UPDATE facts_version SET changed_at = changed_at + interval '1 millisecond'`);
  const after = await ask();
  const found = (each: typeof before): number =>
    (each.data as unknown as { findings: { totalCount: number } }).findings.totalCount;
  expect(found(after)).toBe(found(before) + 1000);
  expect(after.sql).toHaveLength(before.sql.length);
  expect(before.sql.length).toBeLessThanOrEqual(16);
});

test('what moved each value last takes as many statements for many regions as for few', async () => {
  const { pool } = server.database;
  await pool.query(`INSERT INTO figure (region_code, metric, measure_code, value, as_of, recorded_at)
    SELECT code, 'COUNT', measure, 1000, '2024-01-31', '2026-01-01'::timestamptz + row_number() OVER () * interval '1 s'
    FROM region, unnest(ARRAY['IKD_ACTIVE', 'KTP_ELIGIBLE']) AS measure WHERE level = 'REGENCY' AND parent_code IN ('51', '52', '53', '32')`);
  const ranking = (region: string, field: string) =>
    statementsOf(`{ region(code: "${region}") { ranking(indicator: "IKD_ACTIVATION", asOf: "2024-02-01") {
      entries { value { coverage { percent } ${field} } } } } }`);
  const counts = async (field: string) => [
    (await ranking('51', field)).sql.length,
    (await ranking('32', field)).sql.length,
    (await ranking('ID', field)).sql.length,
  ];
  const plain = await counts('');
  expect(plain).toEqual([2, 2, 3]);
  // One for the candidates, one for the facts just before and one for what moved the values; for the country's provinces
  // also the roll-ups just before, and a second candidate of those whose newest one moved nothing.
  expect(await counts('lastChange { at cause before after note }')).toEqual([5, 5, 8]);
});

test('values that nothing has moved take no statement, and those of a moved region take one again', async () => {
  const remembering = await startTestServer();
  try {
    listen(remembering);
    const question = `{ region(code: "64") { indicators { coverage { percent } }
      children(first: 100) { nodes { indicators { numerator { value } } } } } }`;
    const ask = async (): Promise<[object, number]> => {
      statements.length = 0;
      const data = await remembering.query(question);
      return [data, statements.length];
    };
    const [first, read] = await ask();
    expect(read).toBeGreaterThan(0);
    expect(await ask()).toEqual([first, 0]);
    await remembering.database.pool.query('UPDATE facts_version SET version = version + 1, changed_at = now()');
    await expect.poll(async () => (await ask())[1], { timeout: 10_000, interval: 50 }).toBeGreaterThan(0);
  } finally {
    await remembering.close();
  }
});

test('an event that nothing has moved takes no statement, and one that an entry moved is read again at once', async () => {
  const remembering = await startTestServer({ ...fieldSettings, ANSWER_CACHE_BYTES: '0' });
  try {
    listen(remembering);
    const field = await fieldAt(remembering.url);
    const [event, other] = [await field.open('64.71'), await field.open('64.71')];
    const served = async (code: string): Promise<[object, number]> => {
      statements.length = 0;
      const data = await remembering.query(
        `{ outreachEvent(code: "${code}") { name status counter { served perMinute } } }`,
      );
      return [(data['outreachEvent'] as { counter: object }).counter, statements.length];
    };
    const isRemembered = async (code: string): Promise<void> => {
      await expect.poll(async () => (await served(code))[1]).toBe(0);
    };
    // The clocks of the database tell once more that people opened events.
    for (const code of [event, other, event]) await isRemembered(code);
    await field.record(event, [sent({ count: 10 })]);
    const [counter, read] = await served(event);
    expect(counter).toEqual({ served: 10, perMinute: 2 });
    expect(read).toBeGreaterThan(0);
    for (const code of [event, other]) await isRemembered(code);
  } finally {
    await remembering.close();
  }
});
