import { createClient } from 'graphql-ws';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { send } from '../harness/ask.ts';
import { type Cluster, createCluster } from '../harness/cluster.ts';
import { fieldSettings, fieldToken } from '../harness/field.ts';
import { openScreen } from '../harness/screen.ts';

let cluster: Cluster;
let app: App;
let token: string;
beforeAll(async () => {
  cluster = await createCluster();
  await cluster.start();
  app = await startApp(
    readConfig({ ...fieldSettings, DATABASE_URL: cluster.url, PORT: '0' }),
    pino({ level: 'silent' }),
  );
  token = await fieldToken();
});
afterAll(async () => {
  await app.close();
  await cluster.remove();
});

const queries = [
  '{ figures(first: 1) { totalCount } }',
  '{ region(code: "64") { indicator(code: "IKD_ACTIVATION") { origin } } }',
  'mutation { retractFigure(input: { figure: "1", reason: "salah" }) { __typename } }',
  'subscription { eventCounter(event: "SMAN1") { version } }',
];
const unavailable = { errors: [{ extensions: { code: 'UNAVAILABLE', retryAfter: 2, requestId: expect.any(String) } }] };

test('PostgreSQL stopped: every request is UNAVAILABLE, with Retry-After, and answered again once it is back', async () => {
  await cluster.stop();
  const headers = { authorization: `Bearer ${token}` };
  const client = createClient({ url: `${app.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
  for (const query of queries) {
    const accept = query.startsWith('subscription') ? 'text/event-stream' : 'application/graphql-response+json';
    const response = await send(app.url, { query }, { ...headers, accept });
    expect([query, response.status, response.headers.get('retry-after')]).toEqual([query, 503, '2']);
    const text = await response.text();
    expect(JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text)).toMatchObject(unavailable);
    if (query.startsWith('mutation')) continue;
    const results = client.iterate({ query });
    const result = await results.next().catch((errors: unknown) => ({ value: { errors } }));
    expect([query, result.value]).toMatchObject([query, unavailable]);
  }
  const exported = await fetch(`${app.url}/export/values.json?indicator=IKD_ACTIVATION`, { headers });
  expect([exported.status, exported.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await exported.json()).toMatchObject(unavailable);
  await client.dispose();
  await cluster.start();
  const response = await send(app.url, { query: queries[1] ?? '' }, headers);
  expect([response.status, ((await response.json()) as { data: { region: object } }).data.region]).toEqual([
    200,
    { indicator: { origin: expect.any(String) } },
  ]);
  const screen = openScreen(
    app.url,
    'subscription { regionIndicator(region: "64", indicator: "IKD_ACTIVATION") { version } }',
  );
  await screen.until(() => true);
  await screen.close();
});
