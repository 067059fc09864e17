import { setTimeout as sleep } from 'node:timers/promises';
import type { GraphQLError } from 'graphql';
import type { ExportedRow } from './row-pages.ts';

/** Takes what something costs out of the budget of the one who asked; returns why it is refused, or null. */
export type Spend = (cost: number) => Promise<GraphQLError | null>;

/** How long to wait until there is a budget again, in milliseconds. */
const waitOf = ({ extensions }: GraphQLError): number => Number(extensions['retryAfter']) * 1000;

/**
 * The pages of a table, each paid for once it was read. When the budget is used up the next one waits for the next
 * minute: an export that has begun cannot be refused any more, and may cost more than the budget of a minute.
 */
export async function* paced(
  pages: AsyncIterable<ExportedRow[]>,
  rowCost: number,
  spend: Spend,
  wait: (ms: number) => Promise<unknown> = (ms) => sleep(ms, null, { ref: false }),
): AsyncGenerator<ExportedRow[]> {
  for await (const page of pages) {
    yield page;
    const refused = await spend(page.length * rowCost);
    if (refused) await wait(waitOf(refused));
  }
}
