import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fieldAt, fieldSettings, fieldToken } from '../harness/field.ts';
import { leaksAfter } from '../harness/leaks.ts';
import { counterOf, feedOf } from '../harness/questions.ts';
import { startTestServer } from '../harness/server.ts';

/** Asks for an event stream, and goes away `afterMs` later. */
const leave = async (url: string, query: string, event: string, token: string, afterMs: number): Promise<void> => {
  const { port, hostname } = new URL(url);
  const body = JSON.stringify({ query, variables: { event } });
  const connection = connect({ port: Number(port), host: hostname });
  await once(connection, 'connect');
  connection.write(
    `POST /graphql HTTP/1.1\r\nHost: jemput\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${token}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await sleep(afterMs);
  connection.destroy();
  await once(connection, 'close');
};

test.each([
  ['state', counterOf],
  ['feed', feedOf],
])('an event stream of a %s whose client goes away at any moment leaves nothing behind', async (_kind, query) => {
  const server = await startTestServer(fieldSettings);
  const field = await fieldAt(server.url);
  const [event, token] = [await field.open('64.71'), await fieldToken()];
  for (let afterMs = 0; afterMs < 30; afterMs++) {
    await Promise.all(Array.from({ length: 3 }, () => leave(server.url, query, event, token, afterMs)));
  }
  await server.close();
  expect(await leaksAfter(2000)).toEqual([]);
});
