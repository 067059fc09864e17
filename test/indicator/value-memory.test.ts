import { describe, expect, test } from 'vitest';
import type { VersionedFacts } from '../../src/indicator/evidence.store.ts';
import { ValueMemory } from '../../src/indicator/value-memory.ts';
import type { Value } from '../../src/values/value.ts';

const day = new Date('2026-11-28T00:00:00Z');
const factsOf = (code: string): VersionedFacts => ({ code, version: 7, figures: [], targets: [], live: [] });
const value = { origin: 'NONE' } as Value;
const entry = (...codes: string[]) => ({
  regions: codes.map((regionCode) => ({ regionCode, measureCode: 'IKD_ACTIVE', version: 1 })),
  facts: false,
});
const publication = { regions: [], facts: true };
const [roomForTwo, plenty] = [1300, 1 << 20];

/** A memory with the regions in it, read as of version 7 of the facts. */
const memoryOf = (codes: string[], maxBytes = plenty) => {
  let isFresh = true;
  const memory = new ValueMemory(maxBytes, () => isFresh);
  const lag = (): void => {
    isFresh = false;
  };
  const state = memory.stateOf(memory.moment, 7, day);
  for (const code of codes) memory.remember(state, memory.moment, factsOf(code));
  return { memory, state, lag };
};
const known = (memory: ValueMemory): string[] => [...(memory.present?.regions.keys() ?? [])];

describe('a move that is told', () => {
  test('drops the regions that it lists, and no other', () => {
    const { memory } = memoryOf(['64', '64.71', '64.72']);
    memory.moved(entry('64.71', '64', 'ID'));
    expect(known(memory)).toEqual(['64.72']);
  });

  test('of the facts drops everything, and requests that began before keep their own state', () => {
    const { memory, state } = memoryOf(['64']);
    memory.moved(publication);
    expect(memory.present).toBeNull();
    expect([...state.regions.keys()]).toEqual(['64']);
  });

  test('keeps out all that was being read when it was told', () => {
    const { memory, state } = memoryOf(['64.71']);
    const began = memory.moment;
    memory.moved(entry('64.72', '64'));
    for (const code of ['64', '64.72', '64.73']) memory.remember(state, began, factsOf(code));
    expect(known(memory)).toEqual(['64.71', '64.73']);
    memory.remember(state, memory.moment, factsOf('64'));
    expect(known(memory)).toContain('64');
  });

  test('of the facts keeps out a reading of any version that began before', () => {
    const { memory } = memoryOf([]);
    const began = memory.moment;
    memory.moved(publication);
    const own = memory.stateOf(began, 8, day);
    memory.remember(own, began, factsOf('64'));
    expect(memory.present).toBeNull();
  });

  test('keeps out a value that was computed with facts from before', () => {
    const { memory, state } = memoryOf(['64']);
    const old = state.regions.get('64')?.facts as VersionedFacts;
    memory.moved(entry('64'));
    memory.remember(state, memory.moment, factsOf('64'));
    memory.rememberValue(state, old, 'question', value);
    expect(state.regions.get('64')?.values.size).toBe(0);
  });
});

describe('versions of the facts', () => {
  test('a newer one that was not told replaces what is remembered', () => {
    const { memory } = memoryOf(['64']);
    memory.stateOf(memory.moment, 8, day);
    expect(memory.present).toMatchObject({ version: 8, regions: new Map() });
  });

  test('an older one, of a request that began long ago, is not shared', () => {
    const { memory } = memoryOf(['64']);
    const old = memory.stateOf(memory.moment, 6, day);
    memory.remember(old, memory.moment, factsOf('65'));
    expect(known(memory)).toEqual(['64']);
  });
});

describe('a memory', () => {
  test('offers nothing while moves may be untold', () => {
    const { memory, lag } = memoryOf(['64']);
    lag();
    expect(memory.present).toBeNull();
  });

  test('stays within its bytes, and keeps what was used', () => {
    const { memory, state } = memoryOf(['64', '65'], roomForTwo);
    (state.regions.get('64') as { isUsed: boolean }).isUsed = true;
    memory.remember(state, memory.moment, factsOf('66'));
    expect(known(memory).toSorted()).toEqual(['64', '66']);
  });

  test('does not grow with the questions asked of a region', () => {
    const { memory, state } = memoryOf(['64'], roomForTwo);
    for (let asked = 0; asked < 10_000; asked++)
      memory.rememberValue(state, state.regions.get('64')?.facts ?? factsOf('64'), `question ${asked}`, value);
    expect(state.regions.get('64')?.values.size ?? 0).toBeLessThanOrEqual(1);
  });
});
