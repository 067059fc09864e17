import pino from 'pino';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { copyTemplate, settingsFor, type TestDatabase } from '../harness/server.ts';
import { openBrowser, openTab } from './browser.ts';

let browser: Browser;
let database: TestDatabase;
let app: App;
let field: Field;
beforeAll(async () => {
  [browser, database] = await Promise.all([openBrowser(), copyTemplate()]);
  app = await startApp(settingsFor(database, fieldSettings), pino({ level: 'silent' }));
  field = await fieldAt(app.url);
});
afterAll(async () => {
  await browser.close();
  await app.close();
  await database.remove();
});

type Opened = { page: Page; complaints: string[]; asked: string[] };

/** GraphiQL, with the complaints of its console, CSP violations among them, and every address that it asked. */
const open = async (url: string): Promise<Opened> => {
  const { page, complaints } = await openTab(browser, 'about:blank');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('worker', (worker) => asked.push(worker.url()));
  await page.goto(url);
  await page.locator('.graphiql-execute-button').waitFor();
  return { page, complaints, asked };
};

const lineOf = (page: Page, editor: string, text: string) =>
  page.locator(`.graphiql-${editor} .view-line`, { hasText: text });
const execute = (page: Page): Promise<void> => page.locator('.graphiql-execute-button').click();

describe('GraphiQL in a browser', () => {
  test('runs its first example under its policy, and loads nothing from elsewhere', async () => {
    const { page, complaints, asked } = await open(`${app.url}/graphql`);
    await lineOf(page, 'query-editor', 'query Balikpapan').waitFor();
    expect(await page.locator('.graphiql-tab').count()).toBe(6);
    await execute(page);
    await lineOf(page, 'response', 'Kota Balikpapan').waitFor();
    await expect
      .poll(() => asked.filter((url) => url.endsWith('.js')).map((url) => /\/(\w+)-/.exec(url)?.[1]))
      .toEqual(expect.arrayContaining(['graphiql', 'start', 'editor', 'json', 'graphql']));
    expect(asked.filter((url) => !url.startsWith(app.url))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('knows the schema, and opens its panes, its theme and its menu under its policy', async () => {
    const { page, complaints } = await open(`${app.url}/graphql`);
    await page.locator('[aria-label="Show Documentation Explorer"]').click();
    await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).waitFor();
    await page.locator('[aria-label="Open settings dialog"]').click();
    await page.getByText('Dark', { exact: true }).click();
    await page.locator('body.graphiql-dark').waitFor();
    await page.keyboard.press('Escape');
    await lineOf(page, 'query-editor', 'query Balikpapan').click();
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('follows a subscription', async () => {
    const event = await field.open('64.71.05');
    const query = `subscription { eventCounter(event: "${event}") { served } }`;
    const { page, complaints } = await open(`${app.url}/graphql?query=${encodeURIComponent(query)}`);
    await lineOf(page, 'query-editor', 'subscription').waitFor();
    await execute(page);
    await lineOf(page, 'response', '"served": 0').waitFor();
    await field.record(event, [sent({ count: 7 })]);
    await lineOf(page, 'response', '"served": 7').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
