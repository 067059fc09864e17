import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Readiness, type Signs } from '../../src/database/readiness.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const calm: Signs = { clockWarning: () => null, busLostMs: () => 0, isFresh: () => true };
const log = pino({ level: 'silent' });
const answer = (signs: Partial<Signs>) => new Readiness(server.database.pool, log, { ...calm, ...signs }).answer();

test.each<[string, Partial<Signs>, status: number, firstLines: string[]]>([
  ['nothing is wrong', {}, 200, ['ready']],
  ['the bus was lost for a moment', { busLostMs: () => 1999 }, 200, ['ready']],
  ['the bus is lost', { busLostMs: () => 2001 }, 200, ['ready', 'BUS_LOST']],
  ['versions cannot be read, but the bus tells', { isFresh: () => false }, 200, ['ready']],
  ['neither tells', { busLostMs: () => 2001, isFresh: () => false }, 503, ['not ready', 'this server does not hear']],
  [
    'clock and bus are wrong',
    { busLostMs: () => 2001, clockWarning: () => 'it is late' },
    200,
    ['ready', 'CLOCK_WRONG', 'BUS_LOST'],
  ],
])('when %s', async (_when, signs, status, firstLines) => {
  const { text, ...given } = await answer(signs);
  expect(given).toEqual({ status });
  const lines = text.split('\n');
  expect(lines).toEqual(firstLines.map((words) => expect.stringMatching(new RegExp(`^${words}`))));
});

test('a server that stops says so before all else, and asks the database nothing', async () => {
  const readiness = new Readiness(server.database.pool, log, calm);
  readiness.stop();
  expect(await readiness.answer()).toEqual({ status: 503, text: 'not ready: STOPPING\nthis server is stopping' });
});

test('each change is logged once, with the error', async () => {
  const lines: { reason?: string; msg: string; err?: { message: string } }[] = [];
  const told = pino({ base: null }, { write: (line) => lines.push(JSON.parse(line)) });
  const readiness = new Readiness(server.database.pool, told, calm);
  await server.database.pool.query('ALTER TABLE shipped_data RENAME TO shipped_data_elsewhere');
  for (let times = 0; times < 3; times++)
    expect(await readiness.answer()).toMatchObject({
      status: 503,
      text: expect.stringMatching(/^not ready: FAILING\n/),
    });
  await server.database.pool.query('ALTER TABLE shipped_data_elsewhere RENAME TO shipped_data');
  await expect.poll(() => readiness.answer()).toEqual({ status: 200, text: 'ready' });
  expect(lines).toMatchObject([
    { reason: 'FAILING', err: { message: expect.stringContaining('shipped_data') } },
    { msg: 'ready again' },
  ]);
});
