import pino from 'pino';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { copyTemplate, settingsFor, type TestDatabase } from '../harness/server.ts';
import { openBrowser, openTab, statusOf, textOf } from './browser.ts';
import { startProxy } from './proxy.ts';

const log = pino({ level: 'silent' });
const south = '64.71.05';
let browser: Browser;
let database: TestDatabase;
let app: App;
let field: Field;

const start = async (): Promise<void> => {
  app = await startApp(settingsFor(database, fieldSettings), log);
  field = await fieldAt(app.url);
};
beforeAll(async () => {
  [browser, database] = await Promise.all([openBrowser(), copyTemplate()]);
  await start();
});
afterAll(async () => {
  await browser.close();
  await app.close();
  await database.remove();
});

/** An event with `count` people already served, and a goal of ten. */
const eventWith = async (count: number): Promise<string> => {
  const event = await field.open(south, { goal: 10 });
  await field.record(event, [sent({ count })]);
  return event;
};

describe('the screen of an event', () => {
  test('counts up while entries are recorded, and its console stays silent', async () => {
    const event = await field.open(south, { goal: 10 });
    const { page, complaints } = await openTab(browser, `${app.url}/screen/${event}`);
    await expect.poll(() => statusOf(page)).toBe('live');
    expect(await textOf(page, 'served-text')).toBe('0');
    for (const total of [1, 2, 3]) {
      await field.record(event, [sent({ domicile: south })]);
      await expect.poll(() => textOf(page, 'served-text')).toBe(String(total));
    }
    expect(await textOf(page, 'goal-left')).toBe('kurang 7 lagi');
    await field.record(event, [sent({ count: 9, domicile: '31.71' })]);
    await expect.poll(() => textOf(page, 'goal-left')).toBe('target tercapai');
    expect(await textOf(page, 'goal-of')).toBe('target 10 orang · lebih 2');
    expect(await page.locator('#domiciles strong').allInnerTexts()).toEqual(['3', '9']);
    expect(await textOf(page, 'services')).toContain('IKD aktif');
    await expect.poll(() => textOf(page, 'coverage-percent')).toMatch(/^6,89.%$/);
    expect(await textOf(page, 'coverage-name')).toBe('Aktivasi IKD Kota Balikpapan');
    await expect
      .poll(() => textOf(page, 'coverage-source'))
      .toMatch(/^per 17 Nov 2025, Radar Balikpapan, ditambah 3 aktivasi di Jemput sampai \d+ \p{Letter}+ \d{4}$/u);
    expect(await page.locator('#qr svg').getAttribute('aria-label')).toBe(`${app.url}/screen/${event}`);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('gives screen readers a sentence, and hides the rolling digits from them', async () => {
    const event = await eventWith(4);
    const { page } = await openTab(browser, `${app.url}/screen/${event}?lang=en`);
    await expect.poll(() => textOf(page, 'served-text')).toBe('4');
    expect(await page.locator('#served').getAttribute('aria-hidden')).toBe('true');
    const sentence = page.locator('#sentence[aria-live=polite]');
    await expect
      .poll(() => sentence.textContent(), { timeout: 20_000 })
      .toBe('4 people served, 6 to go to the goal of 10.');
    await page.context().close();
  });

  test('is English if the address asks for it', async () => {
    const event = await eventWith(4);
    const { page } = await openTab(browser, `${app.url}/screen/${event}?lang=en`);
    await expect.poll(() => textOf(page, 'goal-left')).toBe('6 to go');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await textOf(page, 'served-label')).toBe('people served');
    expect(await textOf(page, 'status-name')).toBe('Live');
    await page.context().close();
  });

  test('says when a planned event begins, and counts once it is open', async () => {
    const event = await field.plan(south);
    const { page } = await openTab(browser, `${app.url}/screen/${event}`);
    await expect.poll(() => textOf(page, 'notice')).toMatch(/^Mulai \w+, \d+ \w+ \d{4}, pukul \d\d\.\d\d WITA$/);
    await field.move('open', event);
    await field.record(event, [sent()]);
    await expect.poll(() => textOf(page, 'served-text')).toBe('1');
    expect(await page.locator('#notice').isHidden()).toBe(true);
    await page.context().close();
  });

  test('keeps the final number of a closed event and marks it as finished', async () => {
    const event = await eventWith(6);
    const { page } = await openTab(browser, `${app.url}/screen/${event}`);
    await expect.poll(() => statusOf(page)).toBe('live');
    await field.move('close', event);
    await expect.poll(() => statusOf(page)).toBe('finished');
    expect(await textOf(page, 'served-text')).toBe('6');
    expect(await textOf(page, 'status-name')).toBe('Selesai');
    await page.context().close();
  });

  test('names an unknown code and links to the home page', async () => {
    const { page } = await openTab(browser, `${app.url}/screen/NOPE99`);
    await expect.poll(() => textOf(page, 'event-name')).toBe('Tidak ada kegiatan dengan kode NOPE99.');
    await page.getByRole('link', { name: 'Beranda' }).click();
    await expect.poll(() => page.url()).toBe(`${app.url}/`);
    await page.context().close();
  });
});

describe('on a bad network the screen', () => {
  test('survives a restart of the server, and shows the entries recorded since', async () => {
    const event = await eventWith(2);
    const proxy = await startProxy(app.url);
    const { page } = await openTab(browser, `${proxy.url}/screen/${event}`);
    await expect.poll(() => textOf(page, 'served-text')).toBe('2');
    await app.close();
    await expect.poll(() => statusOf(page)).toBe('offline');
    expect(await textOf(page, 'served-text')).toBe('2');
    expect(await textOf(page, 'status-detail')).toMatch(/^terakhir diperbarui \d\d\.\d\d\.\d\d WITA$/);
    await start();
    proxy.leadTo(app.url);
    await field.record(event, [sent({ count: 3 })]);
    await expect.poll(() => textOf(page, 'served-text'), { timeout: 20_000 }).toBe('5');
    await expect.poll(() => statusOf(page)).toBe('live');
    await page.context().close();
    await proxy.close();
  });

  test('keeps its last state over a reload while the server cannot be reached', async () => {
    const event = await eventWith(7);
    const proxy = await startProxy(app.url);
    const { page } = await openTab(browser, `${proxy.url}/screen/${event}`);
    await expect.poll(() => textOf(page, 'coverage-percent')).toMatch(/%$/);
    const coverage = await textOf(page, 'coverage-percent');
    // The page itself still loads, as from a cache; live requests fail.
    await page.route('**/graphql**', (route) => route.abort());
    await page.routeWebSocket('**/graphql', (socket) => socket.close());
    await page.reload();
    await expect.poll(() => statusOf(page)).toBe('offline');
    expect(await textOf(page, 'served-text')).toBe('7');
    expect(await textOf(page, 'coverage-percent')).toBe(coverage);
    expect(await textOf(page, 'status-detail')).toContain('terakhir diperbarui');
    await page.context().close();
    await proxy.close();
  });

  test('shows that frames stopped coming, then that the connection is lost, and reconnects by itself', async () => {
    const event = await eventWith(3);
    const proxy = await startProxy(app.url);
    const { page } = await openTab(browser, `${proxy.url}/screen/${event}`);
    await expect.poll(() => textOf(page, 'served-text')).toBe('3');
    proxy.stall();
    for (const status of ['stale', 'offline']) {
      await expect.poll(() => statusOf(page), { timeout: 25_000 }).toBe(status);
      expect(await textOf(page, 'served-text')).toBe('3');
      expect(await textOf(page, 'status-detail')).toMatch(/^terakhir diperbarui \d\d\.\d\d\.\d\d WITA$/);
    }
    await field.record(event, [sent()]);
    proxy.cut();
    await expect.poll(() => textOf(page, 'served-text'), { timeout: 25_000 }).toBe('4');
    await page.context().close();
    await proxy.close();
  });

  test('counts over server-sent events if WebSockets are refused', async () => {
    const event = await eventWith(1);
    const proxy = await startProxy(app.url, { refusesSockets: true });
    const { page } = await openTab(browser, `${proxy.url}/screen/${event}`);
    await expect.poll(() => textOf(page, 'served-text'), { timeout: 15_000 }).toBe('1');
    await expect.poll(() => textOf(page, 'coverage-percent')).toMatch(/%$/);
    await field.record(event, [sent({ count: 4 })]);
    await expect.poll(() => textOf(page, 'served-text')).toBe('5');
    await field.move('close', event);
    await expect.poll(() => statusOf(page)).toBe('finished');
    await page.context().close();
    await proxy.close();
  });
});
