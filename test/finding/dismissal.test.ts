import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Queryable } from '../../src/database/database.ts';
import { readDismissals, readDismissedRegions } from '../../src/finding/dismissal.store.ts';
import type { Answer } from '../harness/ask.ts';
import { type Desk, deskAt } from '../harness/desk.ts';
import { fieldSettings, fieldToken, post } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let desk: Desk;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  desk = await deskAt(server.url);
});
afterAll(() => server.close());

type Dismissal = { id: string; at: string; by: string | null; reason: string | null; takenBackAt: string | null };
type Finding = {
  id: string;
  region: { code: string };
  flag: { rule: string; message: string; people: number | null; figures: { id: string }[] };
  dismissal: Dismissal | null;
};
const shown = 'id at by reason takenBackAt';

const listWith = async (token: string | null, args: string): Promise<Finding[]> => {
  const query = `{ findings(${args} first: 100) { nodes { id region { code }
    flag { rule message people figures { id } } dismissal { ${shown} } } } }`;
  const answer = token === null ? await server.ask(query) : await post(server.url, token, query);
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data['findings'].nodes;
};
const list = (args: string): Promise<Finding[]> => listWith(null, args);
const idsOf = (findings: Finding[]): string[] => findings.map(({ id }) => id);

const change = async (
  name: 'dismissFinding' | 'takeBackDismissal',
  input: object,
  by = desk,
): Promise<Answer['data']> => {
  const type = name === 'dismissFinding' ? 'DismissFindingInput' : 'TakeBackDismissalInput';
  const answer = await by.ask(
    `mutation ($input: ${type}!) { result: ${name}(input: $input) { ... on DismissalPayload { dismissal { ${shown} } }
      ... on Refused { code message path } } }`,
    { input },
  );
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data['result'];
};
const dismiss = (finding: string, more: object = {}, by = desk): Promise<Answer['data']> =>
  change('dismissFinding', { finding, reason: 'asked the office', ...more }, by);
const takeBack = (dismissal: string, by = desk): Promise<Answer['data']> =>
  change('takeBackDismissal', { dismissal, reason: 'too early' }, by);

/** Records two counts that contradict each other, in a region of which nothing else is known. */
const contradict = async (region: string, active = 500): Promise<string> => {
  const of = { region, metric: 'COUNT', asOf: '2026-01-31' };
  await desk.record({ ...of, measure: 'KTP_RECORDED', value: 400 });
  const { figure } = await desk.record({ ...of, measure: 'IKD_ACTIVE', value: active });
  return figure.id;
};

test('a dismissed finding leaves the list, is listed among the dismissed, and comes back when that is taken back', async () => {
  await contradict('11.01');
  const before = await list('within: "11.01"');
  const [worst] = before as [Finding];
  expect(worst).toMatchObject({ flag: { rule: 'PART_EXCEEDS_WHOLE', people: 100 }, dismissal: null });

  const { dismissal } = await dismiss(worst.id);
  expect(dismissal).toMatchObject({ by: 'Wati', reason: 'asked the office', takenBackAt: null });
  expect(idsOf(await list('within: "11.01"'))).toEqual(idsOf(before).slice(1));
  expect(idsOf(await list('within: "ID" dismissed: true'))).toEqual([worst.id]);
  // The flags themselves stay.
  const { region } = await server.query('{ region(code: "11.01") { quality { rule } } }');
  expect(region.quality).toContainEqual({ rule: 'PART_EXCEEDS_WHOLE' });

  expect(await takeBack(dismissal.id)).toMatchObject({ dismissal: { takenBackAt: expect.any(String) } });
  expect(idsOf(await list('within: "11.01"'))).toEqual(idsOf(before));
  expect(await list('within: "ID" dismissed: true')).toEqual([]);
  const { dismissal: again } = await dismiss(worst.id);
  expect(again.id).not.toBe(dismissal.id);
  await takeBack(again.id);
});

test('it comes back by itself when its figures change, and not when others do', async () => {
  const figure = await contradict('11.02');
  const [worst] = (await list('within: "11.02"')) as [Finding];
  await dismiss(worst.id);
  await contradict('11.03');
  await desk.record({ region: '11.02', metric: 'COUNT', measure: 'CHILDREN', value: 70, asOf: '2026-01-31' });
  expect(idsOf(await list('within: "11.02"'))).not.toContain(worst.id);

  await desk.record({
    region: '11.02',
    metric: 'COUNT',
    measure: 'IKD_ACTIVE',
    value: 450,
    asOf: '2026-01-31',
    supersedes: figure,
  });
  const [back] = (await list('within: "11.02" rule: PART_EXCEEDS_WHOLE')) as [Finding];
  expect(back).toMatchObject({ flag: { people: 50 }, dismissal: null });
  expect(back.id).not.toBe(worst.id);
  expect(await list('within: "11.02" dismissed: true')).toEqual([]);
});

test('a finding on targets comes back when a target is set', async () => {
  const target = { indicator: 'KIA_OWNERSHIP', region: '11.04', from: '2026-01-01', to: '2099-12-31', reason: 'test' };
  await desk.record({ region: '11.04', metric: 'COUNT', measure: 'CHILDREN', value: 70, asOf: '2026-01-31' });
  await desk.setTarget({ ...target, percent: 60, setBy: 'one' });
  await desk.setTarget({ ...target, percent: 70, setBy: 'another' });
  const [differ] = (await list('within: "11.04" rule: TARGETS_DIFFER')) as [Finding];
  await dismiss(differ.id);
  expect(await list('within: "11.04" rule: TARGETS_DIFFER')).toEqual([]);
  await desk.setTarget({ ...target, percent: 80, setBy: 'a third' });
  expect(await list('within: "11.04" rule: TARGETS_DIFFER')).toHaveLength(1);
});

test('paging goes on after a finding that was dismissed', async () => {
  const page = async (args: string): Promise<{ nodes: Finding[]; pageInfo: { endCursor: string } }> =>
    (await server.query(`{ findings(within: "64" ${args}) { nodes { id } pageInfo { endCursor } } }`))['findings'];
  const all = (await page('first: 100')).nodes;
  const { nodes, pageInfo } = await page('first: 3');
  const { dismissal } = await dismiss(nodes[2]?.id ?? '');
  expect((await page(`first: 100 after: "${pageInfo.endCursor}"`)).nodes).toEqual(all.slice(3));
  await takeBack(dismissal.id);
});

test('a finding of a past day is dismissed with that day', async () => {
  const [past] = (await list('asOf: "2024-06-30" within: "33.11" rule: TARGETS_DIFFER')) as [Finding];
  expect(await dismiss(past.id)).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'finding'] });
  const { dismissal } = await dismiss(past.id, { asOf: '2024-06-30' });
  expect(await list('asOf: "2024-06-30" within: "33.11" rule: TARGETS_DIFFER')).toEqual([]);
  await takeBack(dismissal.id);
});

test('the trail says what was dismissed, why and by whom', async () => {
  await contradict('11.05');
  const [worst] = (await list('within: "11.05"')) as [Finding];
  const { dismissal } = await dismiss(worst.id);
  await takeBack(dismissal.id);
  const answer = await desk.ask(
    '{ audit(within: "11.05", first: 2) { nodes { action by reason subjectType subjectId before after } } }',
  );
  const [back, made] = answer.data['audit'].nodes;
  expect(back).toMatchObject({
    action: 'DISMISSAL_TAKEN_BACK',
    by: 'Wati',
    reason: 'too early',
    subjectId: dismissal.id,
  });
  expect(JSON.parse(back.before)).toMatchObject({ rule: 'PART_EXCEEDS_WHOLE', reason: 'asked the office', by: 'Wati' });
  expect(made).toMatchObject({
    action: 'FINDING_DISMISSED',
    reason: 'asked the office',
    subjectType: 'FindingDismissal',
    subjectId: dismissal.id,
  });
  expect(JSON.parse(made.after)).toMatchObject({ people: 100, message: worst.flag.message });
});

test('the person and the reason are read in the own regions only', async () => {
  await contradict('11.06');
  const [worst] = (await list('within: "11.06"')) as [Finding];
  const { dismissal } = await dismiss(worst.id);
  const own = await fieldToken({ role: 'OFFICER', regions: ['11'] });
  const other = await fieldToken({ role: 'OFFICER', regions: ['64'] });
  for (const [token, by] of [
    [own, 'Wati'],
    [other, null],
    [null, null],
  ] as const) {
    const [found] = await listWith(token, 'within: "11.06" dismissed: true');
    expect(found?.dismissal).toMatchObject({ by, reason: by && 'asked the office' });
  }
  await takeBack(dismissal.id);
});

test('refusals are typed and store nothing', async () => {
  await contradict('11.07');
  const [worst] = (await list('within: "11.07"')) as [Finding];
  expect(await dismiss(worst.id, { reason: ' ' })).toMatchObject({ code: 'INVALID', path: ['input', 'reason'] });
  for (const id of ['', 'nonsense', '11.07:', `11.07:${'0'.repeat(20)}`, `99:${worst.id.slice(6)}`, `${worst.id}:x`])
    expect(await dismiss(id)).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'finding'] });
  const abroad = await deskAt(server.url, { regions: ['64'] });
  expect(await dismiss(worst.id, {}, abroad)).toMatchObject({ code: 'OUT_OF_SCOPE', path: ['input', 'finding'] });
  for (const id of ['', 'x', '999999999'])
    expect(await takeBack(id)).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'dismissal'] });

  const { dismissal } = await dismiss(worst.id);
  expect(await dismiss(worst.id)).toMatchObject({ code: 'VERSION_CONFLICT', path: ['input', 'finding'] });
  expect(await takeBack(dismissal.id, abroad)).toMatchObject({ code: 'OUT_OF_SCOPE', path: ['input', 'dismissal'] });
  await takeBack(dismissal.id);
  expect(await takeBack(dismissal.id)).toMatchObject({ code: 'VERSION_CONFLICT', path: ['input', 'dismissal'] });

  const coordinator = await fieldToken({ role: 'COORDINATOR' });
  const query = `mutation { dismissFinding(input: { finding: "${worst.id}", reason: "x" }) { __typename } }`;
  expect((await post(server.url, coordinator, query)).errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  expect((await server.ask(query)).errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('two who dismiss a finding at once: one does, the other is refused', async () => {
  await contradict('11.08');
  const [worst] = (await list('within: "11.08"')) as [Finding];
  const results = await Promise.all([dismiss(worst.id), dismiss(worst.id), dismiss(worst.id)]);
  expect(results.map(({ code }): string => code ?? 'done').toSorted()).toEqual([
    'VERSION_CONFLICT',
    'VERSION_CONFLICT',
    'done',
  ]);
});

test('dismissals of findings that are gone stay stored, and a list does not read them', async () => {
  await contradict('11.09');
  const [worst] = (await list('within: "11.09"')) as [Finding];
  const { dismissal } = await dismiss(worst.id);
  const { pool } = server.database;
  await pool.query(`INSERT INTO finding_dismissal (region_code, rule, mark, reason, by)
    SELECT '11.09', 'OUTLIER', 'gone ' || number, 'r', 'w' FROM generate_series(1, 20000) AS number`);
  await pool.query('ANALYZE finding_dismissal');
  expect(await readDismissedRegions(pool, '11.09')).toEqual(new Set(['11.09']));
  expect(await readDismissedRegions(pool, '11.10')).toEqual(new Set());
  const sent: unknown[][] = [];
  const query = (...args: [string, unknown[]]): Promise<unknown> => {
    sent.push(args);
    return pool.query(...args);
  };
  const asked = [
    { regionCode: '11.09', mark: worst.id.slice('11.09:'.length) },
    { regionCode: '11.08', mark: 'gone 1' },
  ];
  const read = await readDismissals({ query } as unknown as Queryable, asked);
  expect(read.map(({ id }) => String(id))).toEqual([dismissal.id]);
  const [text, values] = sent[0] as [string, unknown[]];
  const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain('finding_dismissed_once');
  expect(plan).not.toContain('Seq Scan on finding_dismissal');
  expect(idsOf(await list('within: "11.09" dismissed: true'))).toEqual([worst.id]);
  await takeBack(dismissal.id);
});

test('the content of a dismissal is final in the database itself', async () => {
  const { pool } = server.database;
  await expect(pool.query('DELETE FROM finding_dismissal')).rejects.toThrow('never deleted');
  await expect(pool.query(`UPDATE finding_dismissal SET reason = 'other'`)).rejects.toThrow('is final');
});
