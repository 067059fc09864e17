import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Queryable } from '../../src/database/database.ts';
import { FindingLists } from '../../src/finding/finding-lists.ts';
import { readCatalogue } from '../../src/indicator/catalogue.store.ts';
import { type Desk, deskAt } from '../harness/desk.ts';
import { fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let desk: Desk;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  desk = await deskAt(server.url);
});
afterAll(() => server.close());

type Flag = { rule: string; severity: string; message: string; people: number | null; figures: { id: string }[] };
type Node = { id: string; region: { code: string }; indicator: { code: string } | null; flag: Flag };
type Page = {
  totalCount: number;
  bySeverity: { severity: string; count: number }[];
  nodes: Node[];
  edges: { cursor: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
};
const flag = 'rule severity message people figures { id }';
const page = `totalCount bySeverity { severity count } edges { cursor }
  nodes { id region { code } indicator { code } flag { ${flag} } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;

const list = async (args = ''): Promise<Page> =>
  (await server.query(`{ findings${args && `(${args})`} { ${page} } }`))['findings'];
const every = async (args: string): Promise<Page> => {
  const whole = await list(`${args} first: 100`);
  expect(whole.pageInfo.hasNextPage).toBe(false);
  return whole;
};

test('the list is every flag of every value and region, each once', async () => {
  const asked = ['ID', '31', '33', '33.11', '33.18', '51', '51.71', '64', '64.01', '64.03', '64.07', '64.09', '64.71'];
  const others = ['64.72', '64.74', '65', '64.71.05', '11'];
  const flags = new Set<string>();
  for (const code of [...asked, ...others]) {
    const { region } = await server.query(
      `{ region(code: "${code}") { quality { ${flag} } indicators { flags { ${flag} } } } }`,
    );
    const all = [...region.quality, ...region.indicators.flatMap((value: { flags: Flag[] }) => value.flags)];
    for (const each of all) flags.add(JSON.stringify([code, each]));
  }
  const { nodes, totalCount } = await every('');
  expect(new Set(nodes.map((node) => JSON.stringify([node.region.code, node.flag])))).toEqual(flags);
  expect(nodes).toHaveLength(totalCount);
  expect(new Set(nodes.map(({ id }) => id)).size).toBe(totalCount);
});

test('a percentage that contradicts a count is about its own indicator, though others share its basis', async () => {
  const asked = 'within: "64.71" rule: PERCENT_CONTRADICTS_COUNT';
  const { nodes } = await every(asked);
  expect(nodes).toMatchObject([{ indicator: { code: 'IKD_ACTIVATION' }, flag: { people: 2475 } }]);
  expect((await every(`${asked} indicator: "IKD_ACTIVATION"`)).nodes).toEqual(nodes);
  expect((await every(`${asked} indicator: "KTP_RECORDING"`)).nodes).toEqual([]);
});

test('the worst come first, and the totals by severity add up', async () => {
  const { nodes, totalCount, bySeverity } = await every('');
  const ranks = nodes.map(({ flag: { severity, people } }) => [
    ['ERROR', 'WARNING', 'INFO'].indexOf(severity),
    -(people ?? -1),
  ]);
  expect(ranks).toEqual(ranks.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d));
  expect(bySeverity.map(({ severity }) => severity)).toEqual(['ERROR', 'WARNING', 'INFO']);
  expect(bySeverity.reduce((sum, { count }) => sum + count, 0)).toBe(totalCount);
  expect(nodes[0]?.flag).toMatchObject({ severity: 'ERROR', rule: 'PERCENT_CONTRADICTS_COUNT' });
});

test('filters narrow the list; the totals are of all severities', async () => {
  const all = await every('');
  const errors = await every('severity: ERROR');
  expect(errors.nodes).toEqual(all.nodes.filter((node) => node.flag.severity === 'ERROR'));
  expect(errors.bySeverity).toEqual(all.bySeverity);
  const dates = await every('rule: DATE_UNCERTAIN');
  expect(dates.nodes).toEqual(all.nodes.filter((node) => node.flag.rule === 'DATE_UNCERTAIN'));
  const city = await every('within: "64.71"');
  expect(city.nodes).toEqual(all.nodes.filter((node) => node.region.code === '64.71'));
  const children = await every('indicator: "KIA_OWNERSHIP"');
  const own = all.nodes.filter((node) => node.indicator?.code === 'KIA_OWNERSHIP');
  expect(own.length).toBeGreaterThan(0);
  expect(children.nodes).toEqual(expect.arrayContaining(own));
  expect(children.nodes.filter(({ indicator }) => indicator !== null)).toEqual(own);
});

test('a day is asked with asOf: what is found of targets is found once, at the nearest region', async () => {
  const { nodes } = await every('asOf: "2024-06-30" rule: TARGETS_DIFFER');
  expect(nodes.map(({ region, indicator }) => [region.code, indicator?.code])).toEqual([
    ['33.11', 'IKD_ACTIVATION'],
    ['ID', 'KIA_OWNERSHIP'],
  ]);
});

test('a region without evidence lists nothing', async () => {
  expect(await list('within: "11"')).toMatchObject({ totalCount: 0, nodes: [], pageInfo: { endCursor: null } });
});

describe('pages', () => {
  test('lead through the list in both directions', async () => {
    const all = (await every('')).nodes;
    const forwards: Node[] = [];
    for (let after = ''; ; ) {
      const { nodes, edges, pageInfo } = await list(`first: 7 ${after}`);
      expect(pageInfo).toMatchObject({ startCursor: edges[0]?.cursor, hasPreviousPage: after !== '' });
      forwards.push(...nodes);
      if (!pageInfo.hasNextPage) break;
      after = `after: "${pageInfo.endCursor}"`;
    }
    expect(forwards).toEqual(all);
    const backwards: Node[] = [];
    for (let before = ''; ; ) {
      const { nodes, pageInfo } = await list(`last: 9 ${before}`);
      expect(pageInfo.hasNextPage).toBe(before !== '');
      backwards.unshift(...nodes);
      if (!pageInfo.hasPreviousPage) break;
      before = `before: "${pageInfo.startCursor}"`;
    }
    expect(backwards).toEqual(all);
    expect((await list()).nodes).toEqual(all.slice(0, 20));
  });

  test('are of the state that the first page was of, whatever is recorded in the meantime', async () => {
    const before = await every('within: "64"');
    const first = await list('within: "64" first: 3');
    // A wrong number of people, at the top of the list.
    const { figure } = await desk.record({
      region: '64.71',
      metric: 'COUNT',
      measure: 'IKD_ACTIVE',
      value: 9_000_000,
      asOf: '2026-01-31',
    });
    const next = await list(`within: "64" first: 100 after: "${first.pageInfo.endCursor}"`);
    expect([...first.nodes, ...next.nodes]).toEqual(before.nodes);
    expect(next.totalCount).toBe(before.totalCount);
    const now = await every('within: "64"');
    expect(now.nodes.some(({ flag: { people } }) => (people ?? 0) > 8_000_000)).toBe(true);
    await desk.retract({ figure: figure.id, reason: 'only a test' });
    expect((await every('within: "64"')).nodes).toEqual(before.nodes);
    expect((await list(`within: "64" first: 100 after: "${first.pageInfo.endCursor}"`)).nodes).toEqual(next.nodes);
  });

  test('a server that does not remember a list computes it again from the state in the cursor', async () => {
    const catalogue = await readCatalogue(server.database.pool);
    const lists = (): FindingLists => new FindingLists(server.database.pool, catalogue);
    const field = await fieldAt(server.url);
    const event = await field.open('64.71.05');
    await field.record(event, [sent({ count: 5 })]);
    const question = { within: '64', asOf: null };
    const state = await lists().presentState(new Date());
    const [first, ...others] = await Promise.all([
      lists().list(question, state, state),
      lists().list(question, state, state),
    ]);
    expect(others).toEqual([first]);
    await field.record(event, [sent({ count: 700 })]);
    const { figure } = await desk.record({
      region: '64.71',
      metric: 'COUNT',
      measure: 'IKD_ACTIVE',
      value: 12,
      asOf: '2026-02-28',
    });
    const present = await lists().presentState(new Date());
    expect(await lists().list(question, state, present)).toEqual(first);
    expect(await lists().list(question, present, present)).not.toEqual(first);
    await desk.retract({ figure: figure.id, reason: 'only a test' });
  });

  test('a list is of one state, even if the facts change while they are read', async () => {
    const { pool } = server.database;
    const catalogue = await readCatalogue(server.database.pool);
    const question = { within: '64', asOf: null };
    const quiet = new FindingLists(pool, catalogue);
    const state = await quiet.presentState(new Date());
    const expected = await quiet.list(question, state, state);
    let figure: { id: string } | null = null;
    const query = async (...args: [string, unknown[]]): Promise<unknown> => {
      if (figure === null && args[0].includes('FROM figure')) {
        const count = { region: '64.72', metric: 'COUNT', measure: 'IKD_ACTIVE', value: 9, asOf: '2026-02-28' };
        ({ figure } = await desk.record(count));
      }
      return pool.query(...args);
    };
    expect(await new FindingLists({ query } as unknown as Queryable, catalogue).list(question, state, state)).toEqual(
      expected,
    );
    const present = await quiet.presentState(new Date());
    expect(await quiet.list(question, present, present)).not.toEqual(expected);
    await desk.retract({ figure: Object(figure).id, reason: 'only a test' });
  });

  test('equal lists that are asked for together are computed once', async () => {
    const lists = new FindingLists(server.database.pool, await readCatalogue(server.database.pool));
    const state = await lists.presentState(new Date());
    const question = { within: '64', asOf: null };
    const [one, other] = await Promise.all([lists.list(question, state, state), lists.list(question, state, state)]);
    expect(other).toBe(one);
    expect(await lists.list(question, { ...state, at: new Date() }, state)).toBe(one);
    for (let day = 1; day <= 20; day++)
      await lists.list({ within: '11', asOf: `2026-01-${String(day).padStart(2, '0')}` }, state, state);
    const again = await lists.list(question, state, state);
    expect(again).not.toBe(one);
    expect(again).toEqual(one);
  });

  test('a cursor that was made up cannot change the list that others get', async () => {
    for (const [measure, value] of Object.entries({ KTP_ELIGIBLE: 1000, KTP_RECORDED: 900, IKD_ACTIVE: 990 }))
      await desk.record({ region: '72.07', metric: 'COUNT', measure, value, asOf: '2026-01-31' });
    const field = await fieldAt(server.url);
    const event = await field.open('72.07');
    await field.record(event, [sent({ domicile: '72.07' })]);
    const { pageInfo } = await list('within: "72.07" first: 1');
    const parts = Buffer.from(String(pageInfo.endCursor), 'base64').toString().split('~');
    const forged = (change: (parts: string[]) => void): string => {
      const copy = [...parts];
      change(copy);
      return Buffer.from(copy.join('~')).toString('base64');
    };
    const ahead = (place: number, by: number): string =>
      forged((copy) => {
        copy[place] = String(Number(copy[place]) + by);
      });
    for (const after of [ahead(1, 60_000), ahead(2, 1), ahead(3, 60_000), ahead(2, 1e15)])
      await expect(list(`within: "72.07" first: 1 after: "${after}"`)).rejects.toThrow('is not a cursor of this list');
    // An earlier instant with the present ledger, and an earlier ledger.
    for (const after of [ahead(3, -1000), ahead(2, -1)]) await list(`within: "72.07" first: 1 after: "${after}"`);
    await field.record(event, [sent({ count: 50, domicile: '72.07' })]);
    const rules = (await every('within: "72.07"')).nodes.map(({ flag }) => flag.rule);
    expect(rules).toContain('OVER_100_PERCENT');
  });

  test.each([
    ['of another list', 'after', async () => (await list('within: "33" first: 1')).pageInfo.endCursor],
    [
      'of the same region with another filter',
      'before',
      async () =>
        (await list('within: "64" rule: OUTLIER')).pageInfo.endCursor ??
        (await list('within: "64" severity: INFO')).pageInfo.endCursor,
    ],
    [
      'of regions',
      'after',
      async () => (await server.query('{ regions(first: 1) { pageInfo { endCursor } } }')).regions.pageInfo.endCursor,
    ],
    ['of nothing', 'before', () => Promise.resolve('nonsense')],
  ])('a cursor %s is refused at %s', async (_what, argument, cursorOf) => {
    const { errors } = await server.ask(`{ findings(within: "64" ${argument}: "${await cursorOf()}") { totalCount } }`);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument });
  });
});

test.each([
  ['within: "99"', 'within'],
  ['within: "6402"', 'within'],
  ['indicator: "IKD"', 'indicator'],
  ['first: 101', 'first'],
])('%s is refused by name', async (args, argument) => {
  const { errors } = await server.ask(`{ findings(${args}) { totalCount nodes { id } } }`);
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument });
});

test('a message is in the language of the request', async () => {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': 'id' },
    body: JSON.stringify({ query: '{ findings(rule: DATE_UNCERTAIN, first: 1) { nodes { flag { message } } } }' }),
  });
  expect(await response.text()).toContain('hari');
});

test('a region says of itself what the list says of it, without what counts only from a later day', async () => {
  const { pool } = server.database;
  await pool.query(`INSERT INTO figure (region_code, metric, measure_code, value, as_of, provisional)
    VALUES ('12.01', 'COUNT', 'IKD_ACTIVE', 5, '2024-01-31', true), ('12.01', 'COUNT', 'IKD_ACTIVE', 4, '2098-12-31', true)`);
  const { region } = await server.query(`{ region(code: "12.01") { quality { ${flag} } } }`);
  const { nodes } = await every('within: "12.01"');
  const texts = (flags: Flag[]): string[] => flags.map((each) => JSON.stringify(each)).toSorted();
  expect(texts(region.quality)).toEqual(texts(nodes.map((node) => node.flag)));
  expect(region.quality.map(({ rule }: Flag) => rule)).toEqual(['PROVISIONAL']);
  await pool.query(`UPDATE figure SET status = 'RETRACTED', ended_at = now() WHERE region_code = '12.01'`);
});
