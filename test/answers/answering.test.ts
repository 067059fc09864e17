import type { ExecutionResult } from 'graphql';
import { expect, test } from 'vitest';
import { Answer } from '../../src/answers/answer.ts';
import { Answering, type Made } from '../../src/answers/answering.ts';
import { KeptAnswers } from '../../src/answers/kept-answers.ts';
import { factsMoved } from '../../src/terms/moved.ts';
import { Reads } from '../../src/terms/reads.ts';

/** Answers whose making the test ends itself, in the order in which it began. */
const making = (more: Partial<Made> = {}, tell: (reads: Reads) => void = (reads) => reads.facts()) => {
  const kept = new KeptAnswers(1 << 20, () => true);
  const answering = new Answering(kept);
  const ends: ((error?: Error) => void)[] = [];
  const made: (ExecutionResult | null)[] = [];
  const ask = async (key = 'key') => {
    const found = answering.find(key);
    if (found) return found;
    return answering.make(
      key,
      (of) =>
        new Promise((resolve, reject) => {
          made.push(of);
          const reads = new Reads(new Date());
          const answer = new Answer(Buffer.from(`answer ${ends.length + 1}`));
          ends.push((error) => {
            tell(reads);
            if (error) reject(error);
            else resolve({ answer, status: 200, headers: {}, hasErrors: false, away: null, reads, ...more });
          });
        }),
    );
  };
  const said = async (asked: ReturnType<typeof ask>): Promise<string> => {
    const { answer, cached } = await asked;
    return `${cached}: ${answer.body.toString()}`;
  };
  return { kept, ask, said, ends, made };
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('equal questions at the same time are answered once, and later ones from what was kept', async () => {
  const { ask, said, ends } = making();
  const asked = [ask(), ask(), ask('other'), ask()].map(said);
  expect(ends).toHaveLength(2);
  for (const end of ends) end();
  expect(await Promise.all(asked)).toEqual([
    'miss: answer 1',
    'shared: answer 1',
    'miss: answer 2',
    'shared: answer 1',
  ]);
  expect(await said(ask())).toBe('hit: answer 1');
});

test('a question that is asked after a move does not get an answer that was begun before it', async () => {
  const { kept, ask, said, ends } = making();
  const before = said(ask());
  kept.moved(factsMoved);
  const after = said(ask());
  ends[0]?.();
  ends[1]?.();
  expect(await before).toBe('miss: answer 1');
  expect(await after).toBe('miss: answer 2');
  expect(await said(ask())).toBe('hit: answer 2');
});

test.each<[string, Partial<Made>, (reads: Reads) => void]>([
  ['read something untold', {}, (reads) => reads.untold()],
  ['has errors', { hasErrors: true }, () => {}],
])('an answer that %s is given to no other', async (_why, more, tell) => {
  const { ask, said, ends } = making(more, tell);
  const asked = [ask(), ask()].map(said);
  ends[0]?.();
  await turn();
  expect(ends).toHaveLength(2);
  ends[1]?.();
  expect(await Promise.all(asked)).toEqual(['bypass: answer 1', 'bypass: answer 2']);
  const again = said(ask());
  ends[2]?.();
  expect(await again).toBe('bypass: answer 3');
});

test('a failure reaches only the request that it happened to', async () => {
  const { ask, said, ends } = making();
  const failing = said(ask());
  const waiting = said(ask());
  ends[0]?.(new Error('lost'));
  await expect(failing).rejects.toThrow('lost');
  await turn();
  ends[1]?.();
  expect(await waiting).toBe('bypass: answer 2');
});

test('equal questions that wait for something that is away get one result, and wait no second time', async () => {
  const away: ExecutionResult = { data: null };
  const { ask, ends, made } = making({ hasErrors: true, away });
  const asked = [ask(), ask(), ask()];
  ends[0]?.();
  while (ends.length < 3) await turn();
  for (const end of ends.slice(1)) end();
  await Promise.all(asked);
  expect(made).toEqual([null, away, away]);
});
