import { expect, test } from 'vitest';
import type { Context } from '../../src/graphql/context.ts';
import { pageOfRegions } from '../../src/region/region.schema.ts';

/** The part of a context that pages use, with a turn that is over or not. */
const contextWith = (isOver: boolean) => {
  const waited: number[] = [];
  const turns = { isOver, next: () => Promise.resolve(void waited.push(1)) };
  return { context: { turns } as unknown as Context, waited };
};
const codes = ['11', '12', '13'];
const page = { first: 2 };

test('a page of regions waits for its turn once the turn is over, and is the same', async () => {
  const [fresh, over] = [contextWith(false), contextWith(true)];
  const atOnce = pageOfRegions(codes, page, fresh.context, 38);
  const later = pageOfRegions(codes, page, over.context, 38);
  expect([atOnce instanceof Promise, later instanceof Promise]).toEqual([false, true]);
  expect(await later).toEqual(atOnce);
  expect([fresh.waited.length, over.waited.length]).toEqual([0, 1]);
  expect(await later).toMatchObject({ totalCount: 38, pageInfo: { hasNextPage: true } });
});
