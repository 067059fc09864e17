import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { findings } from './axe.ts';
import { openBrowser, openTab, statusOf, textOf } from './browser.ts';

let browser: Browser;
let server: TestServer;
let field: Field;
let event: string;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startTestServer(fieldSettings)]);
  field = await fieldAt(server.url);
  event = await field.open('64.71.05', { goal: 10 });
  await field.record(event, [sent({ count: 3 })]);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

const pages: [string, () => string][] = [
  ['home', () => '/'],
  ['screen', () => `/screen/${event}`],
  ['board', () => '/board/64'],
];

describe('axe finds nothing wrong', () => {
  test.each(pages.flatMap(([name, path]) => [[name, 'light', path] as const, [name, 'dark', path] as const]))(
    'on the %s page, %s',
    async (_name, scheme, path) => {
      const { page, complaints } = await openTab(browser, `${server.url}${path()}`, scheme);
      await expect.poll(() => statusOf(page)).toBe('live');
      // Colours are checked after all animations have ended.
      await page.waitForTimeout(1200);
      expect(await findings(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );
});

/** The number of pixels by which the page overflows the window, to the right and below. */
const overflow = (page: Page): Promise<[number, number]> =>
  page.evaluate(
    '[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]',
  );

test('the screen fits on a wall display', async () => {
  const { page } = await openTab(browser, `${server.url}/screen/${event}`);
  await expect.poll(() => statusOf(page)).toBe('live');
  expect(await overflow(page)).toEqual([0, 0]);
  await expect.poll(() => textOf(page, 'coverage-source')).not.toBe('');
  const cut = "document.querySelector('.coverage').scrollHeight - document.querySelector('.coverage').clientHeight";
  expect(await page.evaluate(cut)).toBe(0);
  await page.context().close();
});

test.each(pages)('the %s page is no wider than a phone', async (_name, path) => {
  const { page } = await openTab(browser, `${server.url}${path()}`);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(() => statusOf(page)).toBe('live');
  const [beside] = await overflow(page);
  expect(beside).toBe(0);
  await page.context().close();
});

describe('the board', () => {
  test('ranks the children of a region, and links down and up the tree', async () => {
    const { page } = await openTab(browser, `${server.url}/board/64`);
    const names = page.locator('#rows .row-name');
    await expect.poll(() => names.count()).toBeGreaterThan(1);
    expect(await page.locator('#rows .row-rank').first().innerText()).toBe('1');
    expect(await textOf(page, 'region-name')).toBe('Kalimantan Timur');
    await page.getByRole('link', { name: 'Kota Balikpapan' }).first().click();
    await expect.poll(() => page.url()).toBe(`${server.url}/board/64.71`);
    await expect.poll(() => textOf(page, 'region-name')).toBe('Kota Balikpapan');
    await page.locator('#path').getByRole('link', { name: 'Kalimantan Timur' }).click();
    await expect.poll(() => textOf(page, 'region-name')).toBe('Kalimantan Timur');
    await page.context().close();
  });

  test('shows another indicator, and keeps the language and the indicator on the way down', async () => {
    const { page } = await openTab(browser, `${server.url}/board/64?lang=en`);
    await page.getByRole('link', { name: 'Kepemilikan KIA' }).click();
    await expect.poll(() => page.url()).toBe(`${server.url}/board/64?indicator=KIA_OWNERSHIP&lang=en`);
    await page.locator('#rows a').first().click();
    await expect.poll(() => page.url()).toMatch(/\/board\/64\.\d\d\?indicator=KIA_OWNERSHIP&lang=en$/);
    await page.context().close();
  });

  test('tells the day and the publisher of each value, and which children a met target hides', async () => {
    const { page } = await openTab(browser, `${server.url}/board/64?indicator=KIA_OWNERSHIP`);
    const published = 'per 19 Juni 2024, DKP3A Kalimantan Timur';
    await expect.poll(() => page.locator('#rows .row-source').allInnerTexts()).toEqual([published, published]);
    await expect.poll(() => textOf(page, 'own-percent')).toBe('72,80\u00A0%');
    expect(await textOf(page, 'own-target')).toBe('target 60\u00A0% sampai 31 Desember 2024: tercapai');
    expect(await textOf(page, 'own-source')).toBe(published);
    expect(await textOf(page, 'own-below')).toBe(
      'Target tercapai, tetapi 1 dari 2 daerah di bawahnya yang ada datanya belum mencapainya.',
    );
    await page.context().close();
  });

  test('tells the days of a roll-up and how many regions had data, and adds the entries of the ledger', async () => {
    const { page } = await openTab(browser, `${server.url}/board/ID?lang=en`);
    const sourceOf = (code: string): Promise<string> => page.locator(`[data-code="${code}"] .row-source`).innerText();
    await expect.poll(() => sourceOf('33')).toBe('as of 9 April 2025, 1 of 35 regions');
    expect(await sourceOf('64')).toMatch(
      /^as of 31 October 2024, Pemprov Kalimantan Timur \(news\), plus \d+ activations in Jemput up to \d+ \w+ \d{4}$/,
    );
    expect(await textOf(page, 'own-source')).toMatch(
      /^as of 9 Oct 2024–\d+ \w+ \d{4}, about 2 of 38 regions, including \d+ activations in Jemput$/,
    );
    await page.context().close();
  });

  test('marks provisional values, and shows none without a source', async () => {
    const record = 'mutation ($input: RecordFigureInput!) { recordFigure(input: $input) { __typename } }';
    const count = { metric: 'COUNT', asOf: '2025-10-31', reason: 'a test' };
    for (const [region, more] of [
      ['34.01', { provisional: true, source: { publisher: 'Disdukcapil Kulon Progo' } }],
      ['34.02', {}],
    ] as const)
      for (const [measure, value] of [
        ['IKD_ACTIVE', 30_000],
        ['KTP_ELIGIBLE', 300_000],
      ] as const)
        await field.query(record, { input: { region, measure, value, ...count, ...more } });
    const { page, complaints } = await openTab(browser, `${server.url}/board/34`);
    const rowOf = async (code: string): Promise<string[]> =>
      page.locator(`[data-code="${code}"] :is(.row-percent, .row-counts, .row-source)`).allInnerTexts();
    await expect
      .poll(() => rowOf('34.01'))
      .toEqual(['30.000 / 300.000', '10,00\u00A0%', 'angka sementara per 31 Oktober 2025, Disdukcapil Kulon Progo']);
    expect(await rowOf('34.02')).toEqual(['', '–', 'Sumber belum dicatat, jadi nilainya tidak ditampilkan']);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('calls a target open where the numbers do not decide it, as the screen does', async () => {
    const set = 'mutation ($input: SetTargetInput!) { setTarget(input: $input) { __typename } }';
    const terms = {
      indicator: 'IKD_ACTIVATION',
      from: '2025-01-01',
      to: '2099-12-31',
      setBy: 'Bupati',
      reason: 'a test',
    };
    // The regency has about 32,000 to 35,000 of 675,000 to 685,000 people: 4.67 to 5.19 %.
    await field.query(set, { input: { ...terms, region: '33.11', percent: 5, basis: 'KTP_HOLDERS' } });
    const { page } = await openTab(browser, `${server.url}/board/33`);
    const source = page.locator('[data-code="33.11"] .row-source');
    await expect.poll(() => source.innerText()).toMatch(/ · target 5\u00A0%: belum pasti$/);
    expect(await page.locator('#rows .met').count()).toBe(0);
    await page.goto(`${server.url}/screen/${await field.open('33.11')}`);
    await expect.poll(() => textOf(page, 'coverage-target-text')).toBe('target 5\u00A0%: belum pasti');
    await page.context().close();
  });

  test('names an unknown region', async () => {
    const { page } = await openTab(browser, `${server.url}/board/99.99`);
    await expect.poll(() => textOf(page, 'region-name')).toBe('Tidak ada daerah dengan kode 99.99.');
    await page.context().close();
  });

  test('shows the live events, whose counters rise', async () => {
    const { page } = await openTab(browser, `${server.url}/board/64.71`);
    const served = page.locator(`[data-code="${event}"] .event-served`);
    await expect.poll(() => served.innerText()).toMatch(/^\d+$/);
    const before = Number(await served.innerText());
    await field.record(event, [sent()]);
    await expect.poll(() => served.innerText()).toBe(String(before + 1));
    await page.context().close();
  });
});

describe('the home page', () => {
  test('finds a region, also by a misspelt name, and opens its board', async () => {
    const { page } = await openTab(browser, server.url);
    await page.getByLabel('Cari daerah').fill('balikpapn');
    await page.locator('#found').getByRole('link', { name: 'Kota Balikpapan' }).first().click();
    await expect.poll(() => page.url()).toMatch(/\/board\/64\.71/);
    await page.context().close();
  });

  test('finds a screen by its code', async () => {
    const { page } = await openTab(browser, server.url);
    await page.getByLabel('Cari daerah').fill(event.toLowerCase());
    await page.locator('#found').getByRole('link', { name: event }).click();
    await expect.poll(() => page.url()).toBe(`${server.url}/screen/${event}`);
    await page.context().close();
  });

  test('shows an event as soon as it opens, and removes it when it closes', async () => {
    const { page } = await openTab(browser, server.url);
    await expect.poll(() => page.locator('#live-events li').count()).toBeGreaterThan(0);
    const opened = await field.open('31.71');
    const card = page.locator(`[data-code="${opened}"]`);
    await expect.poll(() => card.count()).toBe(1);
    await field.move('close', opened);
    await expect.poll(() => card.count()).toBe(0);
    await page.context().close();
  });
});
