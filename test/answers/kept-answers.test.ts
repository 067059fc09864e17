import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Answer } from '../../src/answers/answer.ts';
import { KeptAnswers } from '../../src/answers/kept-answers.ts';
import { factsMoved, type Moved, nothingMoved } from '../../src/terms/moved.ts';
import { Reads } from '../../src/terms/reads.ts';

const day = new Date('2026-11-28T03:00:00Z');
const now = day.getTime();
const plenty = 1 << 20;

const readsOf = (tell: (reads: Reads) => void): Reads => {
  const reads = new Reads(day);
  tell(reads);
  return reads;
};
const tallies = (...codes: string[]): Moved => ({
  ...nothingMoved,
  regions: codes.map((regionCode) => ({ regionCode, measureCode: 'IKD_ACTIVE', version: 1 })),
});
const counter = (eventId: string): Moved => ({
  ...nothingMoved,
  events: [{ eventId, regionCode: '64.71', version: 2 }],
});

/** Answers that each read one thing, by their keys. */
const kinds: Record<string, (reads: Reads) => void> = {
  names: (reads) => reads.facts(),
  city: (reads) => reads.region('64.71'),
  province: (reads) => {
    reads.region('64');
    reads.region('64.71');
  },
  event: (reads) => reads.event('one'),
  schema: () => {},
};

const keeping = (maxBytes = plenty, keys = Object.keys(kinds), mostTopics?: number) => {
  let isFresh = true;
  const kept = new KeptAnswers(maxBytes, () => isFresh, mostTopics);
  const keep = (key: string, size = 10, began = kept.moment ?? 0): void =>
    kept.keep(key, began, readsOf(kinds[key] ?? (() => {})), new Answer(Buffer.alloc(size)));
  for (const key of keys) keep(key);
  const lag = (lags = true): void => {
    isFresh = !lags;
  };
  const held = (among = keys, at = now): string[] => among.filter((key) => kept.find(key, at));
  return { kept, keep, held, lag };
};

describe('a move drops exactly the answers that read what moved', () => {
  test.each<[string, (kept: KeptAnswers) => void, string[]]>([
    ['an entry in the city', (kept) => kept.moved(tallies('64.71', '64', 'ID')), ['city', 'province']],
    ['an entry elsewhere in the province', (kept) => kept.moved(tallies('64.72', '64', 'ID')), ['province']],
    ['an entry in another province', (kept) => kept.moved(tallies('31', 'ID')), []],
    ['the facts', (kept) => kept.moved(factsMoved), ['names']],
    ['the event', (kept) => kept.moved(counter('one')), ['event']],
    ['another event', (kept) => kept.moved(counter('two')), []],
    ['any event', (kept) => kept.eventsMoved(), ['event']],
    ['anything', (kept) => kept.forget(), Object.keys(kinds)],
  ])('%s', (_what, move, dropped) => {
    const { kept, held } = keeping();
    move(kept);
    expect(held()).toEqual(Object.keys(kinds).filter((key) => !dropped.includes(key)));
  });

  test('and keeps out those that were being made then', () => {
    const { kept, keep, held } = keeping(plenty, []);
    const began = kept.moment ?? 0;
    kept.moved(tallies('64.71', '64', 'ID'));
    for (const key of ['city', 'province', 'names', 'event']) keep(key, 10, began);
    expect(held(Object.keys(kinds))).toEqual(['names', 'event']);
    kept.eventsMoved();
    keep('event', 10, began);
    kept.forget();
    keep('names', 10, began);
    expect(held(Object.keys(kinds))).toEqual([]);
    keep('city');
    expect(held(Object.keys(kinds))).toEqual(['city']);
  });
});

test('an answer is not given while moves may have gone untold', () => {
  const { kept, held, lag } = keeping();
  lag();
  expect([held(), kept.moment]).toEqual([[], null]);
  lag(false);
  expect(held()).toEqual(Object.keys(kinds));
});

describe('an answer that depends on time', () => {
  test.each<[string, (reads: Reads) => void, string]>([
    ['an instant', (reads) => reads.moment(), '2026-11-28T03:00:01Z'],
    ['today in Jakarta', (reads) => reads.today('Asia/Jakarta'), '2026-11-28T17:00:00Z'],
    ['today in Makassar', (reads) => reads.today('Asia/Makassar'), '2026-11-28T16:00:00Z'],
    ['today in Jayapura', (reads) => reads.today('Asia/Jayapura'), '2026-11-28T15:00:00Z'],
    [
      'today in several zones',
      (reads) => {
        reads.today('Asia/Jakarta');
        reads.today('Asia/Jayapura');
      },
      '2026-11-28T15:00:00Z',
    ],
  ])('such as %s, ends in time', (_what, tell, until) => {
    const kept = new KeptAnswers(plenty, () => true);
    kept.keep('key', 0, readsOf(tell), new Answer(Buffer.alloc(1)));
    const end = Date.parse(until);
    expect(kept.find('key', end - 1)).toBeDefined();
    expect(kept.find('key', end)).toBeUndefined();
  });
});

describe('bytes are bounded', () => {
  const room = 20_000;

  test('and the answers that are used stay under a flood of others', () => {
    const { keep, held } = keeping(room, ['names']);
    for (let round = 0; round < 100; round++) {
      for (let index = 0; index < 5; index++) keep(`flood ${5 * round + index}`, 500);
      expect(held()).toEqual(['names']);
    }
    const flood = Array.from({ length: 500 }, (_, index) => `flood ${index}`);
    const left = held(flood);
    expect(left.length).toBeGreaterThan(5);
    expect(left.length * 500).toBeLessThan(room);
    expect(left).toContain('flood 499');
  });

  test('and one answer may have an eighth of them, its key included', () => {
    const { keep, held } = keeping(room, []);
    keep('large', room / 8);
    keep('fits', room / 20);
    keep('x'.repeat(room), 10);
    expect(held(['large', 'fits', 'x'.repeat(room)])).toEqual(['fits']);
  });

  test('and compressed forms are counted', async () => {
    const { kept, keep, held } = keeping(15_000, []);
    const flood = Array.from({ length: 14 }, (_, index) => `flood ${index}`);
    for (const key of flood) keep(key, 100);
    expect(held(flood)).toEqual(flood);
    const noise = new Answer(randomBytes(700));
    kept.keep(
      'noise',
      0,
      readsOf(() => {}),
      noise,
    );
    const before = held([...flood, 'noise']).length - 1;
    await Promise.all([noise.compressed('br'), noise.compressed('gzip')]);
    expect(held(flood).length).toBeLessThan(before);
  });

  test('and so is everything that an answer read', () => {
    const { kept, held } = keeping(8 * room, []);
    const keys = Array.from({ length: 100 }, (_, index) => `many ${index}`);
    for (const [index, key] of keys.entries()) {
      const reads = readsOf((told) => {
        for (let village = 0; village < 50; village++) told.region(`64.71.05.${1000 + 50 * index + village}`);
      });
      kept.keep(key, 0, reads, new Answer(Buffer.alloc(10)));
    }
    // A region took 285 bytes, and there are 50 in each answer.
    expect(held(keys).length).toBeLessThan((8 * room) / (50 * 285));
    expect(held(keys).length).toBeGreaterThan(5);
  });

  test('and they are all that is held: no answer, nor form of it, is part of something larger', async () => {
    const { kept } = keeping(plenty, []);
    const text = 'x'.repeat(2000);
    kept.keep('key', 0, new Reads(day), new Answer(Buffer.from(text)));
    const answer = kept.find('key', now);
    const forms = [answer?.body, await answer?.compressed('br'), await answer?.compressed('gzip')];
    expect(forms.map((bytes) => bytes?.buffer.byteLength)).toEqual(forms.map((bytes) => bytes?.length));
    expect(answer?.body.toString()).toBe(text);
  });

  test('and none are kept without any', () => {
    const { kept, held } = keeping(0);
    expect([kept.isOn, held()]).toEqual([false, []]);
  });
});

test('moves of more topics than are remembered keep out all that was being made', () => {
  const { kept, keep, held } = keeping(plenty, [], 10);
  const began = kept.moment ?? 0;
  kept.moved(tallies(...Array.from({ length: 11 }, (_, index) => `31.${10 + index}`)));
  keep('city', 10, began);
  expect(held(['city'])).toEqual([]);
  keep('city');
  expect(held(['city'])).toEqual(['city']);
});
