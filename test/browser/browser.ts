import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const executable = process.env['CHROMIUM'] || '/usr/bin/chromium';

/** The machine's own Chromium. A machine without it fails, because a page that was never opened is not tested. */
export const openBrowser = (): Promise<Browser> => {
  if (!existsSync(executable))
    throw new Error(`${executable} is missing: apt-get install chromium, or name another one with CHROMIUM`);
  return chromium.launch({ executablePath: executable, args: ['--no-sandbox', '--disable-background-networking'] });
};

/** A page, and the complaints that its console printed. */
export type Tab = { page: Page; complaints: string[] };

/** Opens an address in a fresh profile. */
export const openTab = async (browser: Browser, url: string, colorScheme: 'dark' | 'light' = 'light'): Promise<Tab> => {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, colorScheme });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints };
};

/** The text of an element by id. */
export const textOf = async (page: Page, id: string): Promise<string> =>
  (await page.locator(`#${id}`).innerText()).trim();

/** The text of the status dot. */
export const statusOf = (page: Page): Promise<string | null> => page.locator('body').getAttribute('data-status');
