import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const run = (sql: string): Promise<unknown> => server.database.pool.query(sql);
const count = async (): Promise<unknown> => (await server.database.pool.query('SELECT count(*) FROM figure')).rows;

const insert = (...rows: Record<string, string>[]): string => {
  const figure = {
    region_code: `'64'`,
    metric: `'COUNT'`,
    measure_code: `'IKD_ACTIVE'`,
    value: '5',
    as_of: `'2024-01-01'`,
  };
  const whole = rows.map((row) => ({
    indicator_code: 'NULL',
    basis_code: 'NULL',
    source_id: 'NULL',
    import_id: 'NULL',
    ...figure,
    ...row,
  }));
  const columns = Object.keys(whole[0] ?? {}).join(', ');
  return `INSERT INTO figure (${columns}) VALUES (${whole.map((row) => Object.values(row).join(', ')).join('), (')})`;
};
const percent = {
  metric: `'COVERAGE'`,
  measure_code: 'NULL',
  indicator_code: `'IKD_ACTIVATION'`,
  basis_code: `'KTP_ELIGIBLE'`,
};

describe('the database rejects a figure of a', () => {
  test.each<[string, Record<string, string>]>([
    ['region that does not exist', { region_code: `'64.99'` }],
    ['measure that does not exist', { measure_code: `'IKD'` }],
    ['indicator that does not exist', { ...percent, indicator_code: `'IKD'` }],
    ['basis that does not exist', { ...percent, basis_code: `'KTP'` }],
    ['source that does not exist', { source_id: `'nowhere'` }],
    ['import that does not exist', { import_id: 'gen_random_uuid()' }],
  ])('%s, and the figures in the same statement', async (_what, row) => {
    const before = await count();
    await expect(run(insert({}, row, {}))).rejects.toMatchObject({
      code: '23503',
      message: expect.stringContaining('a figure names what does not exist'),
    });
    expect(await count()).toEqual(before);
  });
});

test('figures that name existing rows are stored, alone and together', async () => {
  const [{ count: before }] = (await count()) as [{ count: string }];
  const source = { source_id: '(SELECT min(id) FROM source)' };
  await run(insert({}));
  await run(insert(source, { ...percent, value: '7.5' }));
  expect(await count()).toEqual([{ count: String(Number(before) + 3) }]);
});

describe('rows that figures may name stay as they are', () => {
  test.each(['region', 'measure', 'indicator', 'source', 'figure_import'])('%s', async (table) => {
    await expect(run(`DELETE FROM ${table} WHERE false`)).rejects.toThrow(/figures may name it: DELETE/);
    await expect(run(`TRUNCATE ${table} CASCADE`)).rejects.toThrow(/TRUNCATE on \w+ is refused/);
  });

  test.each([
    `UPDATE region SET code = '64.99' WHERE code = '64.71'`,
    `UPDATE measure SET code = 'IKD' WHERE code = 'IKD_ACTIVE'`,
    `UPDATE indicator SET code = 'IKD' WHERE code = 'IKD_ACTIVATION'`,
    `UPDATE source SET id = 'nowhere' WHERE id = (SELECT min(id) FROM source)`,
  ])('%s is refused', async (statement) => {
    await expect(run(statement)).rejects.toThrow(/figures may name it: UPDATE/);
  });

  test('the other columns can change', async () => {
    await expect(run(`UPDATE region SET name = name || ' ', code = code WHERE code = '64.71'`)).resolves.toBeDefined();
  });
});

describe('a stored figure stays as it was recorded', () => {
  test.each([
    `UPDATE figure SET value = value + 1 WHERE id = 1`,
    `UPDATE figure SET region_code = '64.72' WHERE id = 1`,
    `UPDATE figure SET source_id = NULL WHERE id = 1`,
    `UPDATE figure SET value = value + 1, status = 'RETRACTED', ended_at = now() WHERE id = 1`,
    `DELETE FROM figure WHERE id = 1`,
  ])('%s is refused', async (statement) => {
    await expect(run(statement)).rejects.toThrow(/the content of figure 1 is final|retract figure 1 instead/);
  });

  test('its status can change once', async () => {
    const retract = `UPDATE figure SET status = 'RETRACTED', ended_at = now() WHERE id = 1`;
    await expect(run(retract)).resolves.toMatchObject({ rowCount: 1 });
    await expect(run(retract)).rejects.toThrow('the content of figure 1 is final');
    await expect(run(`UPDATE figure SET status = 'ACTIVE', ended_at = NULL WHERE id = 1`)).rejects.toThrow('is final');
  });
});
