import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Blocked, byEvent, writeFree } from '../../src/ledger/held-events.ts';
import type { WaitingRequest } from '../../src/ledger/record-request.ts';

const requestOf = (code: string): WaitingRequest => ({ event: { code } }) as WaitingRequest;
const codeOf = ({ event }: WaitingRequest): string => ('code' in event ? event.code : event.id);

/** The codes of the events that are written and that are left, and the number of tries that were blocked. */
const outcomeOf = async (codes: string[], blocked: Set<string>) => {
  const written: string[] = [];
  let tries = 0;
  const left = await writeFree(byEvent(codes.map(requestOf)), async (group) => {
    if (group.some((request) => blocked.has(codeOf(request)))) {
      tries++;
      throw new Blocked();
    }
    written.push(...group.map(codeOf));
  });
  return { written, left: left.flat().map(codeOf), tries };
};

const code = fc.integer({ min: 0, max: 40 }).map(String);

test('every request is written or left, once, and none of a blocked event is written', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(code, { maxLength: 80 }),
      fc.uniqueArray(code, { maxLength: 10 }),
      async (codes, some) => {
        const { written, left, tries } = await outcomeOf(codes, new Set(some));
        expect([...written, ...left].sort()).toEqual(codes.toSorted());
        expect(written.filter((each) => some.includes(each))).toEqual([]);
        expect(tries).toBeLessThanOrEqual(6);
      },
    ),
  );
});

test('of few events, or with one of twenty that is blocked, all others are written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(code, { minLength: 1, maxLength: 20 }), fc.nat(), async (codes, pick) => {
      const blocked = codes[pick % codes.length] as string;
      expect((await outcomeOf(codes, new Set([blocked]))).left).toEqual([blocked]);
    }),
  );
});

test('an error that is not a lock is thrown', async () => {
  const failure = new Error('no such thing');
  await expect(writeFree([[requestOf('a')]], () => Promise.reject(failure))).rejects.toBe(failure);
});
