import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Child, type Ended, startChild } from '../harness/child.ts';
import { fieldAt, fieldSettings, fieldToken, post, recordMutation, sent } from '../harness/field.ts';
import { copyTemplate, settingsFor, type TestDatabase } from '../harness/server.ts';
import { type SilentProxy, silentProxyTo } from '../harness/silent-proxy.ts';

let database: TestDatabase;
let proxy: SilentProxy & { url: string };
let children: Child[] = [];
beforeAll(async () => {
  database = await copyTemplate();
  proxy = await silentProxyTo(settingsFor(database).DATABASE_URL ?? '');
});
afterAll(async () => {
  for (const child of children) child.process.kill('SIGKILL');
  await Promise.all(children.map(({ ended }) => ended));
  await proxy.close();
  await database.remove();
});

const within = (child: Child, ms: number): Promise<Ended | 'too late'> =>
  Promise.race([child.ended, sleep(ms, 'too late' as const, { ref: false })]);
const logged = (ended: Ended | 'too late', text: string): object | undefined =>
  ended === 'too late'
    ? undefined
    : ended.stdout
        .split('\n')
        .filter((line) => line.includes(text))
        .map((line) => JSON.parse(line))[0];

test('a stop that hangs ends within 30 seconds, and at once when it is asked for again', async () => {
  // With this limit a write on a silent connection is waited for, longer than a stop may take.
  const settings = { ...fieldSettings, DATABASE_URL: proxy.url, DATABASE_STATEMENT_TIMEOUT_MS: '120000' };
  children = [startChild(settings), startChild(settings)];
  const [patient, impatient] = children as [Child, Child];
  const urls = await Promise.all(children.map(({ url }) => url));
  const event = await (await fieldAt(urls[0] ?? '')).open('64.71');
  const token = await fieldToken();
  proxy.silence();
  const asked = urls.map((url) => post(url, token, recordMutation, { input: { event, entries: [sent()] } }));
  const unanswered = Promise.allSettled(asked);
  await sleep(500);

  for (const { process } of children) process.kill('SIGTERM');
  // As npm does, which passes a Ctrl-C on that the terminal has sent to both.
  impatient.process.kill('SIGINT');
  expect(await within(impatient, 2000)).toBe('too late');
  impatient.process.kill('SIGINT');
  const atOnce = await within(impatient, 5000);
  expect(atOnce).toMatchObject({ code: 1, signal: null });
  expect(logged(atOnce, 'ending at once')).toMatchObject({ open: { TCPSocketWrap: expect.any(Number) } });

  const ended = await within(patient, 30_000);
  expect(ended).toMatchObject({ code: 1, signal: null, stderr: '' });
  expect(logged(ended, 'takes too long')).toMatchObject({ open: { TCPSocketWrap: expect.any(Number) } });
  await unanswered;
}, 120_000);
