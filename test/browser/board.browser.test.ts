import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, deskAt } from '../harness/desk.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { findings } from './axe.ts';
import { openBrowser, openTab, statusOf } from './browser.ts';

let browser: Browser;
let server: TestServer;
let field: Field;
let desk: Desk;
let event: string;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startTestServer(fieldSettings)]);
  [field, desk] = await Promise.all([fieldAt(server.url), deskAt(server.url)]);
  event = await field.open('64.71');
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

/** Records people of Balikpapan and returns the entry's id. */
const record = async (count: number): Promise<string> => {
  const entry = sent({ count });
  await field.record(event, [entry]);
  return entry.id;
};
const correct = async (activation: string, count: number, publicNote: string): Promise<void> => {
  await field.query(`mutation ($input: CorrectActivationInput!) { correctActivation(input: $input) { __typename } }`, {
    input: { activation, count, publicNote, reason: 'rahasia' },
  });
};

/** The board of a province, once it shows Balikpapan. */
const openBoard = async (path: string, width = 1440): Promise<{ page: Page; complaints: string[] }> => {
  const { page, complaints } = await openTab(browser, `${server.url}${path}`);
  await page.setViewportSize({ width, height: 900 });
  await expect.poll(() => statusOf(page)).toBe('live');
  await page.locator('[data-code="64.71"]').waitFor();
  return { page, complaints };
};
/** Where everything on the page is, but the notices. */
const layoutOf = (page: Page): Promise<unknown> =>
  page.evaluate(`[...document.querySelectorAll('body *:not(#falls, #falls *)')].map((each) => {
    const { x, y, width, height } = each.getBoundingClientRect();
    return [x, y, width, height];
  })`);
const notices = (page: Page): Promise<string[]> => page.locator('#falls li').allInnerTexts();
const percentOf = (page: Page): Promise<string> => page.locator('[data-code="64.71"] .row-percent').innerText();

test.each([1440, 390])('a value that falls says why for a moment, and nothing moves, %i pixels wide', async (width) => {
  const id = await record(700);
  const { page, complaints } = await openBoard('/board/64', width);
  const before = await percentOf(page);
  await correct(id, 39, 'Terhitung dua kali di Balikpapan.');
  await expect
    .poll(() => notices(page))
    .toContainEqual('Kota Balikpapan turun 0,12 poin: koreksi, Terhitung dua kali di Balikpapan.');
  expect(await percentOf(page)).not.toBe(before);
  expect(await page.locator('#falls').getAttribute('aria-live')).toBe('polite');
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  expect(await findings(page)).toEqual([]);
  // Rows glide to their places and bars grow.
  await page.waitForTimeout(1200);
  const layout = await layoutOf(page);
  await expect.poll(() => notices(page), { timeout: 20_000 }).toEqual([]);
  expect(await layoutOf(page)).toEqual(layout);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('in English; a value that rises says nothing, and a published figure is told with its day and publisher', async () => {
  const { page } = await openBoard('/board/64?lang=en');
  const before = await percentOf(page);
  await record(500);
  await expect.poll(() => percentOf(page)).not.toBe(before);
  expect(await notices(page)).toEqual([]);
  const { figure } = await desk.record({
    region: '64.71',
    metric: 'COUNT',
    measure: 'IKD_ACTIVE',
    value: 30_000,
    asOf: '2026-11-01',
    precision: 'DAY',
    source: { publisher: 'Kaltim Post' },
  });
  const fell =
    /^Kota Balikpapan fell by [\d,]+ points: a new figure was published, as of 1 November 2026, Kaltim Post$/;
  await expect.poll(() => notices(page)).toContainEqual(expect.stringMatching(fell));
  await desk.retract({ figure: figure.id, reason: 'salah' });
  await page.context().close();
});
