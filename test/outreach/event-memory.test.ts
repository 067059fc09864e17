import { describe, expect, test } from 'vitest';
import type { OutreachEvent } from '../../prisma/generated/client/client.ts';
import { EventMemory } from '../../src/outreach/event-memory.ts';

const eventOf = (id: string): OutreachEvent => ({ id, code: id.toUpperCase() }) as OutreachEvent;
const move = (...ids: string[]) => ({
  events: ids.map((eventId) => ({ eventId, regionCode: '64.71', version: 2 })),
});

const memoryOf = (ids: string[], mostEvents = 10) => {
  let isFresh = true;
  const memory = new EventMemory<number>(mostEvents, () => isFresh);
  const remember = (id: string, began = memory.moment): void => {
    memory.rememberEvent(began, eventOf(id));
    memory.rememberTotals(began, id, id.length);
  };
  for (const id of ids) remember(id);
  const held = (among = ids): string[] =>
    among.filter((id) => {
      const found = [memory.event({ id }), memory.event({ code: id.toUpperCase() }), memory.totals(id)];
      const isThere = found.map((part) => part !== undefined);
      expect(new Set(isThere).size).toBe(1);
      return isThere[0];
    });
  const lag = (lags: boolean): void => {
    isFresh = !lags;
  };
  return { memory, remember, held, lag };
};

test('an event is found by its id and by its code, with the totals of its counter', () => {
  const { memory } = memoryOf(['one', 'three']);
  expect(memory.event({ code: 'ONE' })?.id).toBe('one');
  expect(memory.event({ id: 'three' })?.code).toBe('THREE');
  expect(memory.totals('three')).toBe(5);
});

describe('what is told', () => {
  test.each<[string, (memory: EventMemory<number>) => void, string[]]>([
    ['a move drops the events that it lists', (memory) => memory.moved(move('a', 'b')), ['c']],
    ['a move of any event drops all', (memory) => memory.eventsMoved(), []],
    ['a move of anything drops all', (memory) => memory.forget(), []],
    ['a move of regions alone drops none', (memory) => memory.moved(move()), ['a', 'b', 'c']],
  ])('%s', (_name, tell, left) => {
    const { memory, held } = memoryOf(['a', 'b', 'c']);
    tell(memory);
    expect(held()).toEqual(left);
  });

  test.each<[string, (memory: EventMemory<number>) => void, string[]]>([
    ['its own move', (memory) => memory.moved(move('a')), ['b']],
    ['a move of any event', (memory) => memory.eventsMoved(), []],
    ['a move of anything', (memory) => memory.forget(), []],
  ])('keeps out what was being read at %s', (_name, tell, kept) => {
    const { memory, remember, held } = memoryOf([]);
    const began = memory.moment;
    tell(memory);
    for (const id of ['a', 'b']) remember(id, began);
    expect(held(['a', 'b'])).toEqual(kept);
    for (const id of ['a', 'b']) remember(id);
    expect(held(['a', 'b'])).toEqual(['a', 'b']);
  });
});

test('nothing is given while moves may have gone untold', () => {
  const { held, lag } = memoryOf(['a']);
  lag(true);
  expect(held()).toEqual([]);
  lag(false);
  expect(held()).toEqual(['a']);
});

test('the events that were used last stay', () => {
  const { memory, remember, held } = memoryOf(['a', 'b', 'c'], 3);
  memory.event({ code: 'A' });
  remember('d');
  expect(held(['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
});

test('a memory for no events remembers none', () => {
  const { held } = memoryOf(['a'], 0);
  expect(held()).toEqual([]);
});
