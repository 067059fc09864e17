import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { type Child, startChild, stopChild } from '../harness/child.ts';
import { type Field, fieldAt, fieldSettings, fieldToken, sent } from '../harness/field.ts';
import { copyTemplate, type TestDatabase } from '../harness/server.ts';

const minute = 60_000;
const hour = 60 * minute;
const preload = new URL('../harness/shifted-clock.ts', import.meta.url).href;

const at = (aheadMs: number) => sent({ occurredAt: new Date(Date.now() + aheadMs).toISOString() });

describe.each([
  ['right', 0],
  ['ten minutes behind', -10 * minute],
  ['ten minutes ahead', 10 * minute],
])('a server whose clock is %s', (_what, aheadMs) => {
  let home: TestDatabase;
  let child: Child;
  let url: string;
  let field: Field;
  beforeAll(async () => {
    home = await copyTemplate();
    child = startChild({
      ...home.settings,
      ...fieldSettings,
      NODE_OPTIONS: `--import=${preload}`,
      CLOCK_AHEAD_MS: String(aheadMs),
      CLOCK_JUMPS_MS: [hour, -2 * hour, hour].join(),
    });
    url = await child.url;
    field = await fieldAt(url);
  });
  afterAll(async () => {
    await stopChild(child);
    await home.remove();
  });

  test('says so in /ready, and that it is ready', async () => {
    const response = await fetch(`${url}/ready`);
    const side = aheadMs > 0 ? 'ahead of' : 'behind';
    const warning = aheadMs === 0 ? '' : `CLOCK_WRONG: the clock of this server is \\d+ s ${side} .*\n`;
    expect([response.status, await response.text()]).toEqual([
      200,
      expect.stringMatching(new RegExp(`^ready\n${warning}$`)),
    ]);
  });

  /** Statuses of entries that happened now, an hour from now, and an hour before the event was opened. */
  const judged = async (event: string): Promise<(string | null)[]> => {
    const { results } = await field.record(event, [at(0), at(hour), at(-hour)]);
    return results.map(({ status, code }) => code ?? status);
  };
  const rightly = ['ACCEPTED', 'OUTSIDE_TIME', 'OUTSIDE_TIME'];

  test('judges entries by the clock of the database, in the first group too', async () => {
    const event = await field.open('64.71');
    expect(await judged(event)).toEqual(rightly);
    expect(await judged(event)).toEqual(rightly);
  });

  test('goes on so while its clock jumps an hour forth, two back, and one forth', async () => {
    const event = await field.open('64.71');
    for (let jump = 0; jump < 3; jump++) {
      child.process.kill('SIGUSR2');
      expect(await judged(event)).toEqual(rightly);
    }
    await field.move('close', event);
    expect((await field.record(event, [at(0)])).results[0]?.status).toBe('ACCEPTED');
  });

  test('accepts a token until it expires by the clock of the database', async () => {
    const sendWith = async (expiresAt: Date): Promise<unknown> =>
      (
        await ask(
          url,
          '{ viewer { role } }',
          {},
          {
            authorization: `Bearer ${await fieldToken({ expiresAt })}`,
          },
        )
      ).errors?.[0]?.extensions['code'];
    expect(await sendWith(new Date(Date.now() + 5 * minute))).toBeUndefined();
    expect(await sendWith(new Date(Date.now() - 5 * minute))).toBe('UNAUTHENTICATED');
  });

  test('opens an event since an instant, and shows its counter, by that clock', async () => {
    const event = await field.plan('64.71');
    const { openOutreach } = await field.query(
      `mutation ($input: OutreachTransitionInput!) { openOutreach(input: $input) {
        ... on OutreachPayload { event { openedAt } } ... on Refused { code } } }`,
      { input: { event, openedAt: new Date(Date.now() - minute).toISOString() } },
    );
    expect(openOutreach.event?.openedAt).toEqual(expect.any(String));
    await field.record(event, [at(0)]);
    const { outreachEvent } = await field.query(`{ outreachEvent(code: "${event}") { counter { asOf perMinute } } }`);
    expect(Math.abs(Date.parse(outreachEvent.counter.asOf) - Date.now())).toBeLessThan(5 * minute);
    expect(outreachEvent.counter.perMinute).toBeGreaterThan(0);
  });

  test('says at its start how far its clock is off', async () => {
    const { stdout } = await stopChild(child);
    const said = /clock of this server is (\d+) s (behind|ahead)/.exec(stdout)?.slice(1);
    const secondsApart = String(Math.abs(aheadMs) / 1000);
    expect(said).toEqual(aheadMs === 0 ? undefined : [secondsApart, aheadMs < 0 ? 'behind' : 'ahead']);
  });
});
