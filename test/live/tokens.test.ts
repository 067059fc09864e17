import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Field, fieldAt, fieldSettings, fieldToken, recordMutation, sent } from '../harness/field.ts';
import { counterNow, counterOf, feedOf } from '../harness/questions.ts';
import { connectionOf, openAcknowledged, subscribeMessage } from '../harness/raw-socket.ts';
import { openEventStream } from '../harness/screen.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let field: Field;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  field = await fieldAt(server.url);
});
afterAll(() => server.close());

type Issued = { token: string; revoke: () => Promise<unknown> };

/** A field token for an event, and the function that revokes it. */
const issue = async (event: string): Promise<Issued> => {
  const { issueFieldToken } = await field.query(
    `mutation ($input: IssueFieldTokenInput!) { issueFieldToken(input: $input) {
      ... on FieldTokenPayload { id token } ... on Refused { message } } }`,
    { input: { event, label: 'meja 1', expiresAt: new Date(Date.now() + 3_600_000).toISOString() } },
  );
  return {
    token: issueFieldToken.token,
    revoke: () =>
      field.query('mutation ($id: ID!) { revokeFieldToken(input: { id: $id }) { __typename } }', {
        id: issueFieldToken.id,
      }),
  };
};

test.each([
  ['a state', counterOf],
  ['a feed', feedOf],
])('%s over server-sent events ends with its token: expired, or revoked; others continue', async (_what, query) => {
  const event = await field.open('64.71');
  await field.record(event, [sent()]);
  const { token, revoke } = await issue(event);
  const soon = await fieldToken({ expiresAt: new Date(Date.now() + 3000) });
  const expiring = openEventStream(server.url, query, { event }, soon);
  const revoked = openEventStream(server.url, query, { event }, token);
  const staying = openEventStream(server.url, query, { event }, await fieldToken());
  const all = [expiring, revoked, staying];
  await Promise.all(all.map((stream) => stream.until(() => true)));
  await revoke();
  await Promise.all([expiring.completed, revoked.completed]);
  // The stream is cut off and not completed, so the client should come back with a valid token.
  expect(expiring.errors).toHaveLength(1);
  expect(revoked.errors).toHaveLength(1);
  const before = staying.frames.length;
  await field.record(event, [sent()]);
  await staying.until((frame) => staying.frames.indexOf(frame) >= before);
  expect(staying.errors).toEqual([]);
  await Promise.all(all.map((stream) => stream.close()));
});

test('a message on a socket after its token was revoked is ignored, however long the close takes', async () => {
  const event = await field.open('64.71');
  const { token, revoke } = await issue(event);
  const raw = await openAcknowledged(server.url, token);
  const record = (id: string): void =>
    raw.send(subscribeMessage(id, recordMutation, { input: { event, entries: [sent()] } }));
  record('1');
  await raw.until(({ type, id }) => type === 'complete' && id === '1');
  await revoke();
  // The client does not read the close message, and keeps sending.
  connectionOf(raw).pause();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  record('2');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  connectionOf(raw).resume();
  expect(await raw.closed).toBe(4403);
  expect((await field.query(counterNow, { code: event })).outreachEvent.counter).toMatchObject({ served: 1 });
});
