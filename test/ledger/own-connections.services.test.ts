import { afterAll, beforeAll, expect, test } from 'vitest';
import { fieldAt, fieldSettings, fieldToken, post, sent } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

// A device asks for nothing more: a counter would be read by the other connections.
const recording = `mutation ($input: RecordActivationsInput!) { recordActivations(input: $input) {
  ... on RecordActivationsPayload { results { status } } } }`;
const readers = 3;
let server: TestServer;
let token: string;
let event: string;
beforeAll(async () => {
  server = await startTestServer({ ...fieldSettings, DATABASE_POOL_SIZE: String(readers) });
  token = await fieldToken();
  event = await (await fieldAt(server.url)).open('64.71');
});
afterAll(() => server.close());

test('entries are recorded while readers hold every connection of the pool', async () => {
  const { pool } = server.database;
  const held = await Promise.all(Array.from({ length: readers }, () => pool.connect()));
  try {
    for (let times = 0; times < 5; times++) {
      const { data } = await post(server.url, token, recording, { input: { event, entries: [sent()] } });
      expect(data.recordActivations.results).toMatchObject([{ status: 'ACCEPTED' }]);
    }
    // Nothing can be read, but for what is in memory.
    const { status } = await server.ask('{ figures(first: 1) { totalCount } }');
    expect(status).toBe(503);
  } finally {
    for (const client of held) client.release();
  }
  expect((await server.ask('{ figures(first: 1) { totalCount } }')).status).toBe(200);
});
