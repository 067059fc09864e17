import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicViewer, type Viewer } from '../../src/access/viewer.ts';
import { SeenSignIns } from '../../src/sign-in/seen-sign-ins.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const inAnHour = new Date(Date.now() + 3_600_000);
/** A person whose key is the hexadecimal number given. */
const person = (key: string, expiresAt = inAnHour): Viewer => ({
  ...publicViewer,
  subject: `orang ${key}`,
  role: 'OFFICER',
  signIn: { key, isSession: false },
  expiresAt,
});

/** The keys that each statement stores; the database can be away, and the clock is set. */
const storing = () => {
  const stored: string[][] = [];
  const warnings: string[] = [];
  const state = { isAway: false, now: 0, stored, warnings };
  const { pool } = server.database;
  const query = async (text: string, values: [string]) => {
    if (state.isAway) throw new Error('away');
    const result = await pool.query(text, values);
    if (text.startsWith('WITH seen'))
      stored.push((JSON.parse(values[0]) as { key: string }[]).map(({ key }) => key).toSorted());
    return result;
  };
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) });
  const seen = new SeenSignIns({ query } as typeof pool, log, () => state.now);
  const note = async (...viewers: Viewer[]) => {
    for (const viewer of viewers) seen.note(viewer);
    await seen.settled();
  };
  return { state, note };
};

test('a sign-in is stored when it is first seen, after five minutes, and with each longer token', async () => {
  const { state, note } = storing();
  await note(person('aa'), person('aa'), publicViewer);
  state.now += 299_999;
  await note(person('aa'));
  expect(state.stored).toEqual([['aa']]);
  state.now += 1;
  await note(person('aa'));
  await note(person('aa', new Date(inAnHour.getTime() + 1000)), person('aa'));
  expect(state.stored).toEqual([['aa'], ['aa'], ['aa']]);
  const { rows } = await server.database.pool.query(
    "SELECT expires_at, first_seen_at < last_seen_at AS again FROM sign_in WHERE subject = 'orang aa'",
  );
  expect(rows).toEqual([{ expires_at: new Date(inAnHour.getTime() + 1000), again: true }]);
});

test('those seen while a statement runs share the next one', async () => {
  const { state, note } = storing();
  await note(person('aa'), person('bb'), person('cc'), person('bb'));
  expect(state.stored).toEqual([['aa'], ['bb', 'cc']]);
});

test('a failure is logged once, is not tried for each request, and is made up for when the person is seen next', async () => {
  const { state, note } = storing();
  state.isAway = true;
  await note(person('aa'));
  await note(person('aa'), person('bb'));
  state.now += 5000;
  await note(person('aa'));
  expect(state.warnings).toHaveLength(1);
  state.isAway = false;
  await note(person('aa'));
  expect(state.stored).toEqual([]);
  state.now += 5000;
  await note(person('aa'), person('bb'));
  expect(state.stored).toEqual([['aa'], ['bb']]);
  state.isAway = true;
  state.now += 300_000;
  await note(person('aa'));
  expect(state.warnings).toHaveLength(2);
});

test('a sign-in that expired a day ago is deleted; one that was ended before it expired stays as it was', async () => {
  const { pool } = server.database;
  const { state, note } = storing();
  await note(person('0a'), person('0b'));
  await pool.query("UPDATE sign_in SET expires_at = now() - interval '25 hours' WHERE subject = 'orang 0a'");
  await pool.query("UPDATE sign_in SET ended_at = now(), ended_by = 'Wati' WHERE subject = 'orang 0b'");
  state.now += 600_000;
  await note({ ...person('0b', new Date(inAnHour.getTime() + 1000)), role: 'ADMIN', regionCodes: ['ID'] });
  const { rows } = await pool.query(
    `SELECT subject, role, expires_at, (SELECT count(*)::int FROM sign_in_region WHERE sign_in_id = id) AS regions
      FROM sign_in WHERE subject LIKE 'orang 0%'`,
  );
  expect(rows).toEqual([{ subject: 'orang 0b', role: 'OFFICER', expires_at: inAnHour, regions: 0 }]);
});
