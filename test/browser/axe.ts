import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** The violations that axe finds, one line for each rule and element. */
export const findings = async (page: Page): Promise<string[]> => {
  // The test itself injects the script, which bypasses the page's policy for scripts.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    type Axe = { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
};
