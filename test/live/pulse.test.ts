import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Clocks } from '../../src/live/clocks.store.ts';
import { Pulse } from '../../src/live/pulse.ts';
import { factsMoved, type Moved, nothingMoved } from '../../src/terms/moved.ts';

const entry = (version: number): Moved => ({
  ...nothingMoved,
  regions: [{ regionCode: 'ID', measureCode: 'IKD_ACTIVE', version }],
});
const begun: Clocks = { facts: 5, trail: 9, ledger: { IKD_ACTIVE: 100 } };

/** A pulse on clocks that the test sets, and everything that it says to a memory. */
const pulseOn = async () => {
  let now: Clocks | 'away' = begun;
  const said: string[] = [];
  const pulse = new Pulse(
    () => (now === 'away' ? Promise.reject(new Error('the database is away')) : Promise.resolve(now)),
    pino({ level: 'silent' }),
  );
  pulse.follow({
    moved: (moved) => said.push(moved.facts ? 'facts moved' : 'tallies moved'),
    eventsMoved: () => said.push('events moved'),
    forget: () => said.push('forget'),
  });
  await pulse.start();
  said.length = 0;
  return {
    pulse,
    said,
    set: (clocks: Partial<Clocks> | 'away'): void => {
      now = clocks === 'away' ? clocks : { ...begun, ...clocks };
    },
  };
};

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('the memories have heard', () => {
  test('of everything, or of what the clocks do not tell yet', async () => {
    const { pulse } = await pulseOn();
    expect(await pulse.hasHeard()).toBe(true);
    pulse.tell(entry(101));
    expect(await pulse.hasHeard()).toBe(true);
  });

  test('once a hint comes that is on its way', async () => {
    const { pulse, set } = await pulseOn();
    set({ ledger: { IKD_ACTIVE: 102 } });
    pulse.tell(entry(102));
    const heard = pulse.hasHeard();
    setTimeout(() => pulse.tell(entry(101)), 30);
    expect(await heard).toBe(true);
  });

  test('not of a hint that was lost, nor of a measure that was never told of', async () => {
    const { pulse, set } = await pulseOn();
    set({ ledger: { IKD_ACTIVE: 101 } });
    expect(await pulse.hasHeard()).toBe(false);
    set({ ledger: { ...begun.ledger, KIA_ISSUED: 1 } });
    expect(await pulse.hasHeard()).toBe(false);
  });

  test('of nothing that can be relied on, once the clocks have not been read for long', async () => {
    const { pulse, set } = await pulseOn();
    set('away');
    await pass(2000);
    await expect(pulse.hasHeard()).rejects.toThrow('away');
    set({});
    expect(await pulse.hasHeard()).toBe(false);
  });
});

describe('hints', () => {
  test('are passed on at once', async () => {
    const { pulse, said } = await pulseOn();
    pulse.tell(entry(101));
    expect(said).toEqual(['tallies moved']);
  });

  test('that explain what the clocks say lead to nothing else, in whatever order they come', async () => {
    const { pulse, said, set } = await pulseOn();
    pulse.tell(entry(102));
    pulse.tell(entry(101));
    set({ ledger: { IKD_ACTIVE: 102 } });
    await pass(2000);
    expect(said).toEqual(['tallies moved', 'tallies moved']);
  });

  test('may come shortly after the clocks have said so', async () => {
    const { pulse, said, set } = await pulseOn();
    set({ ledger: { IKD_ACTIVE: 101 } });
    await pass(510);
    pulse.tell(entry(101));
    await pass(2000);
    expect(said).toEqual(['tallies moved']);
  });

  test('that were lost make memories forget, within a second, and once', async () => {
    const { said, set } = await pulseOn();
    set({ ledger: { IKD_ACTIVE: 101 } });
    await pass(1010);
    expect(said).toEqual(['forget']);
    await pass(2000);
    expect(said).toEqual(['forget']);
  });

  test('that were lost are noticed although later ones came', async () => {
    const { pulse, said, set } = await pulseOn();
    pulse.tell(entry(102));
    set({ ledger: { IKD_ACTIVE: 102 } });
    await pass(1010);
    expect(said).toEqual(['tallies moved', 'forget']);
    pulse.tell(entry(103));
    set({ ledger: { IKD_ACTIVE: 103 } });
    await pass(2000);
    expect(said).toEqual(['tallies moved', 'forget', 'tallies moved']);
  });

  test('that say only that something moved make memories forget', async () => {
    const { pulse, said } = await pulseOn();
    pulse.tell('anything');
    expect(said).toEqual(['forget']);
  });
});

describe('clocks', () => {
  test('of the facts and of people’s changes are passed on', async () => {
    const { said, set } = await pulseOn();
    set({ facts: 6, trail: 10 });
    await pass(2000);
    expect(said).toEqual(['facts moved', 'events moved']);
  });

  test.each<[string, Partial<Clocks>]>([
    ['the facts', { facts: 4 }],
    ['the trail', { trail: 8 }],
    ['a tally', { ledger: { IKD_ACTIVE: 99 } }],
    ['every tally', { ledger: {} }],
  ])('that fall, here of %s, make memories forget: the database was restored', async (_of, clocks) => {
    const { said, set } = await pulseOn();
    set(clocks);
    await pass(510);
    expect(said).toEqual(['forget']);
  });

  test('that cannot be read end the trust in memories, until they can be read again', async () => {
    const { pulse, set } = await pulseOn();
    expect(pulse.isFresh).toBe(true);
    set('away');
    await pass(2000);
    expect(pulse.isFresh).toBe(false);
    set({});
    await pass(510);
    expect(pulse.isFresh).toBe(true);
  });

  test('that were not read for a while, as in a halted process, are not relied on', async () => {
    const { pulse } = await pulseOn();
    vi.advanceTimersByTime(0);
    await pulse.stop();
    vi.advanceTimersByTime(10_000);
    expect(pulse.isFresh).toBe(false);
  });

  test('are relied on after a halt only once everything is forgotten whose hints have not come yet', async () => {
    const { pulse, said, set } = await pulseOn();
    await pulse.stop();
    vi.advanceTimersByTime(10_000);
    set({ ledger: { IKD_ACTIVE: 101 } });
    await pulse.start();
    expect(said).toEqual(['forget']);
    expect(pulse.isFresh).toBe(true);
    pulse.tell(entry(101));
    await pass(2000);
    expect(said).toEqual(['forget', 'tallies moved']);
    await pulse.stop();
  });
});

test('a change of the facts that was told is passed on again when the clock shows it', async () => {
  const { pulse, said, set } = await pulseOn();
  pulse.tell(factsMoved);
  set({ facts: 6 });
  await pass(2000);
  expect(said).toEqual(['facts moved', 'facts moved']);
});
