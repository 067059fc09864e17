import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { fieldAt, fieldSettings, fieldToken, post } from '../harness/field.ts';
import { counterOf } from '../harness/questions.ts';
import { openAcknowledged, subscribeMessage } from '../harness/raw-socket.ts';
import { openEventStream } from '../harness/screen.ts';
import { copyTemplate, settingsFor, type TestDatabase } from '../harness/server.ts';

let database: TestDatabase;
let [here, there]: App[] = [];
const start = () => startApp(settingsFor(database, fieldSettings), pino({ level: 'silent' }));
beforeAll(async () => {
  database = await copyTemplate();
  [here, there] = [await start(), await start()];
});
afterAll(async () => {
  await here?.close();
  await there?.close();
  await database.remove();
});

const viewer = '{ viewer { subject } }';
const endMutation = `mutation ($id: ID!, $requestId: ID) {
  endSignIn(input: { id: $id, reason: "laptop hilang", requestId: $requestId }) { ... on EndSignInPayload { id } } }`;

test('a sign-in ended on one server is dead on all within two seconds, over every transport and after a restart', async () => {
  const [first, second] = [here?.url ?? '', there?.url ?? ''];
  const field = await fieldAt(first);
  const event = await field.open('64.71');
  const stolen = await field.signIn({ role: 'COORDINATOR', regions: ['64.71'] });
  const kept = await field.signIn({ role: 'COORDINATOR', regions: ['64.71'] });
  const socket = await openAcknowledged(second, stolen.token);
  socket.send(subscribeMessage('1', counterOf, { event }));
  await socket.until(({ type }) => type === 'next');
  const stream = openEventStream(second, counterOf, { event }, stolen.token);
  await stream.until(() => true);
  const staying = await openAcknowledged(second, kept.token);

  const requestId = crypto.randomUUID();
  const [admin, endedAt] = [await fieldToken({ regions: ['64'] }), Date.now()];
  expect((await post(first, admin, endMutation, { id: stolen.id, requestId })).data.endSignIn).toEqual({
    id: stolen.id,
  });
  expect((await post(first, stolen.token, viewer)).errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  await vi.waitFor(
    async () => {
      const { errors } = await post(second, stolen.token, viewer);
      expect(errors?.[0]).toMatchObject({
        message: expect.stringContaining('signed out'),
        extensions: { code: 'UNAUTHENTICATED' },
      });
    },
    { timeout: 10_000, interval: 20 },
  );
  expect(await socket.closed).toBe(4403);
  await stream.completed;
  expect(stream.errors).toHaveLength(1);
  // The promise of the API, not a measure of speed.
  expect(Date.now() - endedAt).toBeLessThan(2000);
  expect(staying.socket.readyState).toBe(staying.socket.OPEN);
  expect((await post(second, kept.token, viewer)).errors).toBeUndefined();
  staying.socket.close();

  const again = await post(second, admin, endMutation, { id: stolen.id, requestId });
  expect(again.data.endSignIn).toEqual({ id: stolen.id });
  const list = '{ signIns(first: 100) { nodes { id } } audit(action: "SIGN_IN_ENDED") { totalCount } }';
  for (const url of [first, second]) {
    const { signIns, audit } = (await post(url, admin, list)).data;
    const ids = signIns.nodes.map(({ id }: { id: string }) => id);
    expect([ids.includes(stolen.id), ids.includes(kept.id), audit.totalCount]).toEqual([false, true, 1]);
  }

  await there?.close();
  there = await start();
  const { errors } = await post(there.url, stolen.token, viewer);
  expect(errors?.[0]?.message).toContain('signed out');
});

test('servers that first see the same persons at once store each of them once', async () => {
  const tokens = await Promise.all(
    Array.from({ length: 30 }, (_, index) => fieldToken({ subject: `bersama ${index}`, regions: ['33'] })),
  );
  const urls = [here?.url ?? '', there?.url ?? ''];
  // In opposite orders, in which two transactions could wait for each other.
  await Promise.all([
    ...tokens.map((token) => post(urls[0] ?? '', token, viewer)),
    ...tokens.toReversed().map((token) => post(urls[1] ?? '', token, viewer)),
  ]);
  const count = async () => {
    const list = '{ signIns(first: 100) { nodes { subject } } }';
    const { signIns } = (await post(urls[0] ?? '', await fieldToken({ regions: ['33'] }), list)).data;
    return signIns.nodes.filter(({ subject }: { subject: string }) => subject.startsWith('bersama ')).length;
  };
  await vi.waitFor(async () => expect(await count()).toBe(30), { timeout: 10_000, interval: 50 });
});
