import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { randomFrom } from '../../src/simulate/random.ts';
import { deskAt } from '../harness/desk.ts';
import { fieldAt, sent } from '../harness/field.ts';
import { openScreen } from '../harness/screen.ts';
import { copyTemplate, type TestDatabase } from '../harness/server.ts';
import { type Delays, openRelay, type Relay } from './relay.ts';
import { countDistrict, countedDistrict, rolledUpRegency } from './rolled-up-regency.ts';
import { serverOn } from './servers.ts';

const random = randomFrom(11_01);
let database: TestDatabase;
let relay: Relay;
let servers: App[];
beforeAll(async () => {
  [database, relay] = await Promise.all([copyTemplate(), openRelay(2)]);
  servers = await Promise.all(relay.urls.map((url) => serverOn(database, { REDIS_URL: url })));
  await countDistrict(await deskAt(servers[0]?.url ?? ''));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await Promise.all([database.remove(), relay.stop()]);
});

const rolledUp = `subscription { regionIndicator(region: "${rolledUpRegency}", indicator: "IKD_ACTIVATION", everyMs: 100) {
  origin live version numerator { value } } }`;
type Frame = { regionIndicator: { origin: string; live: number; version: number; numerator: { value: number } } };

const carriers: Record<string, Delays> = {
  'come at once': () => [0],
  'are lost': () => [],
  'come twice': () => [0, 40],
  'come late and in another order': () => [random() * 1500],
};
test.each(Object.entries(carriers))(
  'a screen never shows a sum older than the version that it tells, if hints %s',
  async (_how, delays) => {
    relay.carry(delays);
    const [here, there] = servers.map(({ url }) => url) as [string, string];
    const field = await fieldAt(there);
    const event = await field.open(rolledUpRegency);
    const screen = openScreen(here, rolledUp);
    const { regionIndicator: first } = (await screen.until(() => true)) as Frame;
    expect(first.origin).toBe('ROLLED_UP');
    for (let entry = 0; entry < 12; entry++) {
      await field.record(event, [sent({ domicile: countedDistrict })]);
      await sleep(random() * 300);
    }
    await screen.until(({ regionIndicator: { live } }: Frame) => live === first.live + 12);
    await screen.close();
    expect(screen.errors).toEqual([]);
    // Each entry adds one person, and one to the version. The sum is read after the version, so it may be of a later
    // state, which the next frame tells, but never of an earlier one.
    for (const { regionIndicator: frame } of screen.frames as Frame[]) {
      expect(frame.live - first.live).toBeGreaterThanOrEqual(frame.version - first.version);
      expect(frame.numerator.value - first.numerator.value).toBe(frame.live - first.live);
    }
  },
);
