import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
});
afterAll(() => server.close());

test('verify finds no difference during live traffic, however often it runs', async () => {
  const field = await fieldAt(server.url);
  const event = await field.open('64.71.05');
  const stop = new AbortController();
  const client = async (): Promise<number> => {
    let batches = 0;
    while (!stop.signal.aborted) {
      const entries = Array.from({ length: 20 }, () => sent({ domicile: '64.72', count: 2 }));
      await field.record(event, entries);
      batches += 1;
    }
    return batches;
  };
  const clients = [client(), client(), client(), client()];
  const seen: number[] = [];
  for (let look = 0; look < 15; look++) {
    const { entries, differences } = await verifyLedger(server.database.pool);
    expect(differences).toEqual([]);
    seen.push(entries);
  }
  stop.abort();
  const batches = (await Promise.all(clients)).reduce((sum, each) => sum + each, 0);
  // It ran while entries came in, and at the end it misses none.
  expect(seen.at(-1)).toBeGreaterThan(seen[0] ?? 0);
  expect(await verifyLedger(server.database.pool)).toEqual({ entries: batches * 20, differences: [] });
});
