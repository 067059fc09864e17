import { afterAll, beforeAll, expect, test } from 'vitest';
import { counterSubscription } from '../../pages/src/screen/counter.ts';
import { send } from '../harness/ask.ts';
import { type Field, fieldAt, fieldSettings } from '../harness/field.ts';
import { openAcknowledged, type RawSocket, subscribeMessage } from '../harness/raw-socket.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { fresh } from './fresh.ts';

// Empty settings are the defaults; each crowd comes from an address of its own.
const defaults = { COST_PER_MINUTE_PER_ADDRESS: '', COST_PER_MINUTE_PER_TOKEN: '', ENTRIES_PER_MINUTE_PER_TOKEN: '' };
let server: TestServer;
let field: Field;
beforeAll(async () => {
  server = await startTestServer({ ...fieldSettings, ...defaults, TRUSTED_PROXIES: '1' });
  field = await fieldAt(server.url);
});
afterAll(() => server.close());

const statusOf = async (address: string, query: string): Promise<number> => {
  const response = await send(server.url, { query }, { 'x-forwarded-for': address });
  await response.arrayBuffer();
  return response.status;
};
const valueFields = `region { code name level childCount } coverage { percent text } numerator { value }
  denominator { value asOf } origin live dataAsOf dataFrom provisional completeness evidence { asOf source { publisher } }
  target { met target { percent to } } lapsedTarget { met target { percent to } }`;
/** The board of a province with 38 regencies. */
const boardQuery = `{ indicators { code name } region(code: "35") { code name level ancestors { code name level }
  children(first: 100, orderBy: NAME) { nodes { code name level } } } }`;
const rankingSubscription = `subscription { ranking(region: "35", indicator: "IKD_ACTIVATION", first: 100, everyMs: 1000) {
  version missing region { code name level ancestors { code name level } } indicator { code name }
  entries { rank { position } value { ${valueFields} } } } }`;
const valueSubscription = `subscription { regionIndicator(region: "35", indicator: "IKD_ACTIVATION", everyMs: 1000) {
  version ${valueFields} } }`;

/** Opens one screen and one board at an address, and waits until both show something. */
const openBoth = async (address: string, event: string): Promise<RawSocket[]> => {
  expect(await statusOf(address, boardQuery)).toBe(200);
  const headers = { 'x-forwarded-for': address };
  const [screen, board] = await Promise.all([
    openAcknowledged(server.url, undefined, { headers }),
    openAcknowledged(server.url, undefined, { headers }),
  ]);
  screen.send(subscribeMessage('counter', counterSubscription, { event }));
  board.send(subscribeMessage('value', valueSubscription));
  board.send(subscribeMessage('ranking', rankingSubscription));
  for (const [socket, id] of [
    [screen, 'counter'],
    [board, 'value'],
    [board, 'ranking'],
  ] as const) {
    const { payload } = await socket.until((message) => message.id === id);
    expect(payload.errors).toBeUndefined();
  }
  return [screen, board];
};

test('a hall of 200 screens and 200 boards that all come back after a network loss', async () => {
  const event = await field.open('64.71');
  for (let losses = 0; losses < 3; losses++) {
    const opened = await Promise.all(Array.from({ length: 200 }, () => openBoth('198.51.100.1', event)));
    expect(opened).toHaveLength(200);
    for (const { socket } of opened.flat()) socket.terminate();
    await Promise.all(opened.flat().map(({ closed }) => closed));
  }
}, 120_000);

test('an office of 50 people, each of whom opens ten pages for the first time', async () => {
  const page = (): string =>
    fresh(
      `{ region(code: "35") { children(first: 100) { nodes { indicator(code: "IKD_ACTIVATION") { ${valueFields} } } } } }`,
    );
  const person = async (): Promise<number[]> => {
    const statuses: number[] = [];
    for (let pages = 0; pages < 10; pages++) statuses.push(await statusOf('198.51.100.2', page()));
    return statuses;
  };
  const statuses = await Promise.all(Array.from({ length: 50 }, person));
  expect(new Set(statuses.flat())).toEqual(new Set([200]));
}, 120_000);

test('a client that sends the dearest queries in a loop is stopped after 32 of them, and its neighbours are not', async () => {
  const values = 'indicators { live origin denominator { value } coverage { percent } }';
  const aliases = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((alias) => `${alias}: ${values}`).join(' ');
  const dearest = (): string =>
    fresh(`{ region(code: "35") { descendants(level: VILLAGE, first: 100) { nodes { ${aliases} } } } }`);
  let answered = 0;
  while ((await statusOf('198.51.100.3', dearest())) === 200) answered++;
  // Each of them costs 91,003 of 3,000,000.
  expect(answered).toBe(32);
  expect(await statusOf('198.51.100.3', fresh('{ region { name } }'))).toBe(429);
  expect(await statusOf('198.51.100.4', dearest())).toBe(200);
}, 120_000);
