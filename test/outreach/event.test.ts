import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type EventState,
  eventCode,
  eventCodeBytes,
  eventKey,
  stateAfter,
  type Transition,
} from '../../src/outreach/event.ts';

const opened = new Date('2026-03-01T01:00:00Z');
const closed = new Date('2026-03-01T08:00:00Z');
const now = new Date('2026-03-02T03:00:00Z');

const states = {
  PLANNED: { status: 'PLANNED', openedAt: null, closedAt: null },
  LIVE: { status: 'LIVE', openedAt: opened, closedAt: null },
  CLOSED: { status: 'CLOSED', openedAt: opened, closedAt: closed },
  CANCELLED: { status: 'CANCELLED', openedAt: null, closedAt: null },
} satisfies Record<EventState['status'], EventState>;

const legal: { from: keyof typeof states; move: Transition; after: EventState }[] = [
  { from: 'PLANNED', move: 'open', after: { status: 'LIVE', openedAt: now, closedAt: null } },
  { from: 'PLANNED', move: 'cancel', after: states.CANCELLED },
  { from: 'LIVE', move: 'close', after: { status: 'CLOSED', openedAt: opened, closedAt: now } },
  { from: 'CLOSED', move: 'reopen', after: states.LIVE },
];
const moves: Transition[] = ['open', 'close', 'reopen', 'cancel'];
const illegal = (Object.keys(states) as (keyof typeof states)[]).flatMap((from) =>
  moves
    .filter((move) => !legal.some((each) => each.from === from && each.move === move))
    .map((move) => ({ from, move })),
);

describe('the states of an event', () => {
  test.each(legal)('$move of a $from event', ({ from, move, after }) => {
    expect(stateAfter(states[from], move, now)).toEqual(after);
  });

  test.each(illegal)('no $move of a $from event', ({ from, move }) => {
    expect(stateAfter(states[from], move, now)).toBeNull();
  });

  test('after any sequence of moves, the first opening is kept, and only a closed event has a closing', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...moves)), (done) => {
        let state: EventState = states.PLANNED;
        let first: Date | null = null;
        done.forEach((move, index) => {
          state = stateAfter(state, move, new Date(now.getTime() + index * 1000)) ?? state;
          first ??= state.openedAt;
          expect(state.openedAt).toEqual(first);
          expect(state.closedAt !== null).toBe(state.status === 'CLOSED');
          expect(state.openedAt !== null).toBe(state.status === 'LIVE' || state.status === 'CLOSED');
        });
      }),
    );
  });
});

describe('event codes', () => {
  const bytes = fc.uint8Array({ minLength: eventCodeBytes, maxLength: eventCodeBytes });

  test('have six characters that cannot be mistaken for one another', () => {
    fc.assert(
      fc.property(bytes, (random) => {
        expect(eventCode(random)).toMatch(/^[ACDEFGHJKPQRTWXY34679]{6}$/);
        expect(eventCode(random)).not.toMatch(/[0O1IL2Z5S8BMNUV]/);
      }),
    );
  });

  test('use every character of the alphabet', () => {
    const codes = Array.from({ length: 256 }, (_, byte) => eventCode(new Uint8Array(eventCodeBytes).fill(byte)));
    expect(new Set(codes.join('')).size).toBe(21);
    expect(new Set(codes).size).toBe(21);
  });

  test('differ if the bytes differ', () => {
    expect(eventCode(new Uint8Array([0, 1, 2, 3, 4, 5]))).toBe('ACDEFG');
    expect(eventCode(new Uint8Array([5, 4, 3, 2, 1, 0]))).toBe('GFEDCA');
  });

  test('are found as a caller types them, in any case', () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const code = eventCode(random);
        expect(eventKey(code)).toEqual({ code });
        expect(eventKey(code.toLowerCase())).toEqual({ code });
      }),
    );
  });
});

describe('the reference to an event', () => {
  test('a UUID in any case is an id', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(eventKey(id)).toEqual({ id });
        expect(eventKey(id.toUpperCase())).toEqual({ id });
      }),
    );
  });

  test.each([
    ['nothing', ''],
    ['blanks', '   '],
    ['a code with a blank', 'AC3 49'],
    ['a code with a zero byte', 'AC3\0'],
    ['a UUID in braces', '{7f8de4a1-7a76-4c4e-9f7a-5a3f1d7a8f10}'],
    ['a UUID without its last digit', '7f8de4a1-7a76-4c4e-9f7a-5a3f1d7a8f1'],
    ['a very long text', 'A'.repeat(21)],
    ['letters of another script', 'АСЕ'],
  ])('%s is a code that no event has', (_what, text) => {
    expect(eventKey(text)).toEqual({ code: '' });
  });
});
