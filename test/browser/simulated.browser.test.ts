import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fieldSettings, fieldToken } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { openBrowser, openTab, statusOf, textOf } from './browser.ts';

let browser: Browser;
let server: TestServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startTestServer(fieldSettings)]);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

/** `jemput simulate`: one event whose day takes half a minute. */
const simulate = async (): Promise<ChildProcess> =>
  spawn(
    process.execPath,
    ['src/cli.ts', 'simulate', '--url', `${server.url}/graphql`, '--events', '1', '--rate', '1000'],
    { cwd: join(import.meta.dirname, '../..'), env: { ...process.env, JEMPUT_TOKEN: await fieldToken() } },
  );

test('a screen counts up while an event is simulated, and then shows the late entries too', async () => {
  const simulation = await simulate();
  const ended = once(simulation, 'close');
  const live = async (): Promise<string | undefined> =>
    (await server.query('{ outreachEvents(status: LIVE) { nodes { code } } }')).outreachEvents.nodes[0]?.code;
  await expect.poll(live, { timeout: 20_000 }).toBeDefined();
  const event = await live();
  const { page, complaints } = await openTab(browser, `${server.url}/screen/${event}`);
  const shown = new Set<string>();
  await expect
    .poll(async () => shown.add((await textOf(page, 'served-text')) ?? '').size, { timeout: 40_000 })
    .toBeGreaterThan(8);
  expect((await ended)[0]).toBe(0);
  await expect.poll(() => statusOf(page)).toBe('finished');
  // The screen of a closed event polls once a minute for late entries; a reload shows them at once.
  await page.reload();
  const { counter } = (await server.query(`{ outreachEvent(code: "${event}") { counter { served } } }`)).outreachEvent;
  await expect.poll(() => textOf(page, 'served-text')).toBe(counter.served.toLocaleString('id-ID'));
  await expect.poll(() => statusOf(page)).toBe('finished');
  const numbers = [...shown].filter((text) => /\d/.test(text)).map((text) => Number(text.replaceAll('.', '')));
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(complaints).toEqual([]);
  await page.context().close();
});
