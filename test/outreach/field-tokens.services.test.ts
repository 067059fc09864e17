import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { fieldAt, fieldSettings, fieldToken, post, recordMutation, sent } from '../harness/field.ts';
import { counterOf } from '../harness/questions.ts';
import { openAcknowledged, subscribeMessage } from '../harness/raw-socket.ts';
import { openEventStream } from '../harness/screen.ts';
import { copyTemplate, settingsFor, type TestDatabase } from '../harness/server.ts';

let database: TestDatabase;
let [here, there]: App[] = [];
beforeAll(async () => {
  database = await copyTemplate();
  const start = () => startApp(settingsFor(database, fieldSettings), pino({ level: 'silent' }));
  [here, there] = [await start(), await start()];
});
afterAll(async () => {
  await here?.close();
  await there?.close();
  await database.remove();
});

const soon = { timeout: 10_000, interval: 20 };

test('a token revoked on one server ends on the other over every transport; its entries are listed, and no more come', async () => {
  const [first, second] = [here?.url ?? '', there?.url ?? ''];
  const field = await fieldAt(first, { role: 'COORDINATOR', regions: ['64.71'] });
  const event = await field.open('64.71');
  const issue = async () =>
    (
      await field.query(
        `mutation ($input: IssueFieldTokenInput!) { issueFieldToken(input: $input) {
          ... on FieldTokenPayload { id token } } }`,
        { input: { event, label: 'meja 1', expiresAt: new Date(Date.now() + 3_600_000).toISOString() } },
      )
    ).issueFieldToken as { id: string; token: string };
  const [lost, kept] = [await issue(), await issue()];
  const record = (token: string, id: string) =>
    post(second, token, recordMutation, { input: { event, device: 'tablet', entries: [sent({ id })] } });
  const [ofLost, ofKept] = [sent(), sent()];
  await record(lost.token, ofLost.id);
  await record(kept.token, ofKept.id);

  const socket = await openAcknowledged(second, lost.token);
  socket.send(subscribeMessage('1', counterOf, { event }));
  await socket.until(({ type }) => type === 'next');
  const stream = openEventStream(second, counterOf, { event }, lost.token);
  await stream.until(() => true);
  const staying = await openAcknowledged(second, kept.token);
  const stayingStream = openEventStream(second, counterOf, { event }, kept.token);
  await stayingStream.until(() => true);

  await field.query(
    'mutation ($id: ID!) { revokeFieldToken(input: { id: $id, reason: "tablet hilang" }) { __typename } }',
    {
      id: lost.id,
    },
  );
  expect(await socket.closed).toBe(4403);
  await stream.completed;
  expect(stream.errors).toHaveLength(1);
  const queued = crypto.randomUUID();
  await vi.waitFor(async () => {
    const answer = await record(lost.token, queued);
    expect(answer.errors?.[0]).toMatchObject({
      message: 'the token was revoked',
      extensions: { code: 'UNAUTHENTICATED' },
    });
  }, soon);
  expect(staying.socket.readyState).toBe(staying.socket.OPEN);
  expect((await record(kept.token, sent().id)).data.recordActivations.results[0].status).toBe('ACCEPTED');
  await stayingStream.until(({ eventCounter }) => eventCounter.served === 3);
  expect(stayingStream.errors).toEqual([]);

  const list = '{ fieldTokens(ended: true) { nodes { id subject revokedAt revokedBy } } }';
  for (const url of [first, second]) {
    const coordinator = await fieldToken({ role: 'COORDINATOR', regions: ['64.71'] });
    const { nodes } = (await post(url, coordinator, list)).data.fieldTokens;
    const found = nodes.find(({ id }: { id: string }) => id === lost.id);
    expect(found).toMatchObject({ revokedAt: expect.any(String), revokedBy: 'tester' });
    const entries = `query ($event: String!, $by: String!) { outreachEvent(code: $event) {
      activations(recordedBy: $by) { totalCount nodes { id recordedBy device } } } }`;
    const answer = await post(url, coordinator, entries, { event, by: found.subject });
    const id = Buffer.from(`Activation:${ofLost.id}`).toString('base64');
    expect(answer.data.outreachEvent.activations).toEqual({
      totalCount: 1,
      nodes: [{ id, recordedBy: found.subject, device: 'tablet' }],
    });
  }
  // The other token has the same label, and its entry is not among them; the queued one is nowhere.
  const all = await field.query(`{ outreachEvent(code: "${event}") { activations { nodes { id } } } }`);
  const ids = all.outreachEvent.activations.nodes.map((node: { id: string }) => atob(node.id));
  expect(ids).toHaveLength(3);
  expect(ids).toContain(`Activation:${ofKept.id}`);
  expect(ids).not.toContain(`Activation:${queued}`);
  staying.socket.close();
  await stayingStream.close();
});
