import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Fault,
  faultsAtEnd,
  follow,
  hashAfter,
  type Link,
  startOfChain,
  type TrailEntry,
} from '../../src/audit/chain.ts';
import { sha256 } from '../../src/audit/sha256.ts';

type Stored = TrailEntry & { hash: string };
type Kept = { entries: Stored[]; head: Link };

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const content = fc.record({
  at: fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
  by: text,
  role: fc.constantFrom('COORDINATOR', 'ADMIN'),
  action: fc.constantFrom('OUTREACH_PLANNED', 'FIGURE_RECORDED', 'TARGET_SET'),
  reason: fc.option(text),
  regionCode: fc.option(fc.constantFrom('64', '64.71', 'ID')),
  subjectType: fc.option(fc.constantFrom('Figure', 'OutreachEvent')),
  subjectId: fc.option(text),
  before: fc.option(text),
  after: fc.option(text),
  requestId: text,
});

/** A trail in the form in which it is stored. */
const written = (contents: Omit<TrailEntry, 'number' | 'group'>[]): Kept => {
  let head: Link = startOfChain;
  const entries = contents.map((each, index) => {
    const entry = { ...each, number: index + 1, group: index + 1 };
    head = { number: entry.number, hash: hashAfter(head.hash, entry, sha256) };
    return { ...entry, hash: head.hash };
  });
  return { entries, head };
};

const faultsOf = ({ entries, head }: Kept): Fault[] => {
  let end = startOfChain;
  const found = entries.flatMap((entry) => {
    const { after, faults } = follow(end, entry, sha256);
    end = after;
    return faults;
  });
  return [...found, ...faultsAtEnd(end, head)];
};

/** A trail of at least four lines, and the index of one that is neither the first nor the last. */
const trails = fc
  .array(content, { minLength: 4, maxLength: 12 })
  .chain((contents) => fc.tuple(fc.constant(contents), fc.integer({ min: 1, max: contents.length - 2 })));

/** A manipulation of the stored trail: the faults that are found, and the row at which the first must appear. */
type Tampering = (kept: Kept, index: number) => { found: Fault[]; at: number };

const holds = (find: Tampering): void =>
  fc.assert(
    fc.property(trails, ([contents, index]) => {
      const { found, at } = find(written(contents), index);
      expect(found[0]?.number).toBe(at);
    }),
  );

test('a trail as it was written has no fault, at any length', () => {
  fc.assert(
    fc.property(fc.array(content, { maxLength: 12 }), (contents) => {
      expect(faultsOf(written(contents))).toEqual([]);
    }),
  );
});

describe('each manipulation is found at its row:', () => {
  const changes: [keyof TrailEntry, unknown][] = [
    ['group', 99],
    ['at', new Date('2020-01-01')],
    ['by', 'somebody else'],
    ['role', 'OFFICER'],
    ['action', 'NOTHING_DONE'],
    ['reason', 'another, longer reason'],
    ['regionCode', '33.11'],
    ['subjectType', 'Something'],
    ['subjectId', 'another, longer id'],
    ['before', '{"value":1000000}'],
    ['after', '{"value":1000000}'],
    ['requestId', 'another, longer id'],
  ];
  test.each(changes)('an edit of %s, and nowhere else', (field, value) =>
    holds(({ entries, head }, index) => {
      const edited = entries.map((entry, at) => (at === index ? { ...entry, [field]: value } : entry));
      const found = faultsOf({ entries: edited, head });
      expect(found).toHaveLength(1);
      return { found, at: index + 1 };
    }),
  );

  test.each<[string, Tampering]>([
    [
      'an edit with a new hash, at the line after it',
      ({ entries, head }, index) => {
        const previous = entries[index - 1]?.hash ?? '';
        const edited = entries.map((entry, at) => {
          if (at !== index) return entry;
          const { hash: _hash, ...rest } = { ...entry, by: 'somebody else' };
          return { ...rest, hash: hashAfter(previous, rest, sha256) };
        });
        return { found: faultsOf({ entries: edited, head }), at: index + 2 };
      },
    ],

    [
      'a deletion',
      ({ entries, head }, index) => ({
        found: faultsOf({ entries: entries.filter((_entry, at) => at !== index), head }),
        at: index + 1,
      }),
    ],

    [
      'a deletion that closes the gap',
      ({ entries, head }, index) => {
        const closed = entries.filter((_entry, at) => at !== index).map((entry, at) => ({ ...entry, number: at + 1 }));
        return { found: faultsOf({ entries: closed, head }), at: index + 1 };
      },
    ],

    [
      'an insertion that moves the rest',
      ({ entries, head }, index) => {
        const extra = { ...(entries[0] as Stored), number: index + 1 };
        const moved = entries.slice(index).map((entry) => ({ ...entry, number: entry.number + 1 }));
        return { found: faultsOf({ entries: [...entries.slice(0, index), extra, ...moved], head }), at: index + 1 };
      },
    ],

    [
      'a swap of two lines',
      ({ entries, head }, index) => {
        const swapped = [...entries];
        const [one, other] = [entries[index - 1] as Stored, entries[index] as Stored];
        swapped[index - 1] = { ...other, number: one.number };
        swapped[index] = { ...one, number: other.number };
        return { found: faultsOf({ entries: swapped, head }), at: index };
      },
    ],

    [
      'a cut tail',
      ({ entries, head }, index) => ({
        found: faultsOf({ entries: entries.slice(0, index), head }),
        at: index + 1,
      }),
    ],

    [
      'a line added past the head, though its hash fits',
      ({ entries, head }, _index) => {
        const { hash: _hash, ...first } = entries[0] as Stored;
        const entry = { ...first, number: head.number + 1 };
        const added = { ...entry, hash: hashAfter(head.hash, entry, sha256) };
        return { found: faultsOf({ entries: [...entries, added], head }), at: head.number + 1 };
      },
    ],

    [
      'a whole trail rewritten, by the head',
      ({ entries, head }) => {
        const rewritten = written(entries.map((entry) => ({ ...entry, by: 'somebody else' })));
        return { found: faultsOf({ entries: rewritten.entries, head }), at: head.number };
      },
    ],
  ])('%s', (_what, tamper) => {
    expect(() => holds(tamper)).not.toThrow();
  });
});

test('values cannot move from one field to the next unnoticed', () => {
  const entry = { number: 1, group: 1, at: new Date(0), role: 'ADMIN', reason: null, regionCode: null };
  const rest = { subjectType: null, subjectId: null, before: null, after: null, requestId: 'r' };
  const hash = (by: string, action: string): string =>
    hashAfter(startOfChain.hash, { ...entry, ...rest, by, action }, sha256);
  expect(hash('a","b', 'c')).not.toBe(hash('a', 'b","c'));
  expect(hash('ab', 'c')).not.toBe(hash('a', 'bc'));
});

test('the hash of a line never changes between versions', () => {
  const entry: TrailEntry = {
    number: 1,
    group: 1,
    at: new Date('2026-11-22T01:02:03.456Z'),
    by: 'Sari',
    role: 'ADMIN',
    action: 'TARGET_SET',
    reason: 'SK 12/2026',
    regionCode: '64.71',
    subjectType: 'Target',
    subjectId: '12',
    before: null,
    after: '{"percent":30}',
    requestId: 'r-1',
  };
  // Computed with another program from the zeros, a line feed and the values as JSON.
  expect(hashAfter(startOfChain.hash, entry, sha256)).toBe(
    '913d9f5429e0ca504895c9e52058732814552274d8a880401bb0e9fff8dfe530',
  );
});
