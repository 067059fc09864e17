import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, deskAt } from '../harness/desk.ts';
import { fieldSettings } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let desk: Desk;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  desk = await deskAt(server.url);
});
afterAll(() => server.close());

const newTarget = (more: object = {}) => ({
  indicator: 'IKD_ACTIVATION',
  region: '64.71',
  percent: 40,
  from: '2025-01-01',
  to: '2025-12-31',
  setBy: 'Kantor Balikpapan',
  reason: 'keputusan kepala dinas',
  ...more,
});

const valueOn = async (asOf: string) => {
  const data = await server.query(
    `query ($asOf: Date!) { region(code: "64.71") { indicator(code: "IKD_ACTIVATION", asOf: $asOf) {
      target { target { id percent } childrenBelow childrenKnown } targets { target { id } } lapsedTarget { target { percent } }
    } } }`,
    { asOf },
  );
  return data.region.indicator;
};

describe('withdrawTarget', () => {
  test('a dry run shows the effects and stores nothing; then the target of the country binds again', async () => {
    const { target } = await desk.setTarget(newTarget());
    expect((await valueOn('2025-11-17')).target.target.percent).toBe(40);

    const tried = await desk.withdrawTarget({ target: target.id, reason: 'salah', dryRun: true });
    expect(tried).toMatchObject({ __typename: 'TargetPayload', dryRun: true });
    expect(tried.effects).not.toEqual([]);
    expect((await valueOn('2025-11-17')).target.target.percent).toBe(40);

    const done = await desk.withdrawTarget({ target: target.id, reason: 'salah' });
    expect(done).toMatchObject({ dryRun: false, target: { id: target.id, status: 'WITHDRAWN' } });
    expect((await valueOn('2025-11-17')).target.target.percent).toBe(30);
    const { data } = await desk.ask(`{ audit(first: 1, action: "TARGET_WITHDRAWN") { nodes { reason before } } }`);
    expect(data.audit.nodes[0]).toMatchObject({
      reason: 'salah',
      before: expect.stringContaining('Kantor Balikpapan'),
    });
  });

  test('again, or of a target that was replaced, is a conflict that says when', async () => {
    const { target } = await desk.setTarget(newTarget({ setBy: 'Kantor A' }));
    await desk.withdrawTarget({ target: target.id, reason: 'salah' });
    expect(await desk.withdrawTarget({ target: target.id, reason: 'salah' })).toMatchObject({
      code: 'VERSION_CONFLICT',
      path: ['input', 'target'],
      message: expect.stringContaining('was withdrawn at'),
    });
    const { target: first } = await desk.setTarget(newTarget({ setBy: 'Kantor B' }));
    await desk.setTarget(newTarget({ setBy: 'Kantor B', percent: 45 }));
    expect(await desk.withdrawTarget({ target: first.id, reason: 'salah' })).toMatchObject({
      code: 'VERSION_CONFLICT',
      message: expect.stringContaining('was replaced'),
    });
  });

  test.each([
    ['a target that is not there', { target: '999999', reason: 'x' }, 'NOT_FOUND', 'target'],
    ['an id that is no number', { target: 'x', reason: 'x' }, 'NOT_FOUND', 'target'],
    ['no reason', { target: '1', reason: ' ' }, 'INVALID', 'reason'],
  ])('%s is refused', async (_what, input, code, field) => {
    expect(await desk.withdrawTarget(input)).toMatchObject({ code, path: ['input', field] });
  });

  test('a target outside the regions of an administrator is refused', async () => {
    const local = await deskAt(server.url, { regions: ['33.11'] });
    const { target } = await desk.setTarget(newTarget({ setBy: 'Kantor C' }));
    expect(await local.withdrawTarget({ target: target.id, reason: 'x' })).toMatchObject({ code: 'OUT_OF_SCOPE' });
  });

  test('withdrawn targets are listed where they are asked for', async () => {
    const listed = async (withdrawn: boolean) => {
      const { targets } = await server.query(
        `query ($withdrawn: Boolean) { targets(region: "64.71", withdrawn: $withdrawn) { status } }`,
        { withdrawn },
      );
      return targets.filter(({ status }: { status: string }) => status === 'WITHDRAWN').length;
    };
    expect(await listed(false)).toBe(0);
    expect(await listed(true)).toBeGreaterThan(0);
  });
});

describe('a restatement', () => {
  const restated = async () =>
    (await desk.setTarget(newTarget({ setBy: 'Pusat', from: '2027-01-01', to: '2027-12-31' }))).target;

  test('is listed, keeps its source, replaces nothing, and never binds', async () => {
    const own = await restated();
    const input = newTarget({
      setBy: 'Pusat',
      percent: 35,
      basis: 'KTP_RECORDED',
      from: '2027-01-01',
      to: '2027-12-31',
    });
    const { target } = await desk.setTarget({ ...input, restates: own.id, source: { publisher: 'Koran' } });
    expect(target).toMatchObject({ restates: { id: own.id }, source: { publisher: 'Koran' }, status: 'ACTIVE' });
    const value = await valueOn('2027-06-01');
    expect(value.target.target.id).toBe(own.id);
    expect(value.targets.map((each: { target: { id: string } }) => each.target.id)).toContain(own.id);
    expect(await desk.setTarget({ ...input, restates: target.id })).toMatchObject({
      code: 'INVALID',
      path: ['input', 'restates'],
    });
  });

  test.each([
    ['of nothing', { restates: '999999' }, 'NOT_FOUND'],
    ['of another indicator', { restates: 'own', indicator: 'KTP_RECORDING' }, 'INVALID'],
    ['of a region elsewhere', { restates: 'own', region: '33.11' }, 'INVALID'],
  ])('%s is refused at restates', async (_what, { restates, ...more }, code) => {
    const own = restates === 'own' ? (await restated()).id : restates;
    expect(await desk.setTarget(newTarget({ ...more, restates: own }))).toMatchObject({
      code,
      path: ['input', 'restates'],
    });
  });
});

test('where no target is in force, the one that was last is shown as lapsed', async () => {
  const value = await valueOn('2030-01-01');
  expect(value.target).toBeNull();
  expect(value.lapsedTarget.target.percent).toBeGreaterThan(0);
});
