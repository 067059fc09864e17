import { expect, test } from 'vitest';
import { inTurns, Turns } from '../../src/graphql/turns.ts';

/** Keeps the event loop busy until a turn is over. */
const work = (): void => {
  const turns = new Turns();
  while (!turns.isOver);
};

test('other work is done before a long computation ends', async () => {
  const done: string[] = [];
  setImmediate(() => done.push('other work'));
  const results = await inTurns([1, 2, 3, 4], (item, index) => {
    work();
    done.push(String(item));
    return item * index;
  });
  expect(results).toEqual([0, 2, 6, 12]);
  expect(done.slice(0, 4)).toContain('other work');
});

test('steps that are asked for together go on one by one', async () => {
  const turns = new Turns();
  const done: string[] = [];
  setImmediate(() => done.push('other work'));
  await Promise.all(
    ['first', 'second'].map(async (name) => {
      await turns.next();
      work();
      done.push(name);
    }),
  );
  expect(done.filter((each) => each !== 'other work')).toEqual(['first', 'second']);
  expect(done.indexOf('other work')).toBeLessThan(2);
});
