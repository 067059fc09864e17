import pino from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Budget } from '../../src/budget/budget.ts';
import { openBudgets } from '../../src/budget/open-budgets.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const budgetOf = async (perMinute: number): Promise<Budget> => {
  const limits = {
    maxCostPerMinutePerAddress: perMinute,
    maxCostPerMinutePerToken: 0,
    maxEntriesPerMinutePerToken: 0,
  };
  const { costPerAddress, costPerToken, entriesPerToken } = await openBudgets(
    undefined,
    limits,
    pino({ level: 'silent' }),
  );
  expect([costPerToken, entriesPerToken]).toEqual([null, null]);
  if (!costPerAddress) throw new Error('it is off');
  return costPerAddress;
};

test('a budget is there again after a minute, also for one who kept on asking', async () => {
  const budget = await budgetOf(10);
  expect(await budget.take('a', 10)).toEqual({ isRefused: false, left: 0, resetSeconds: 60 });
  for (let second = 0; second < 60; second += 10) {
    expect(await budget.take('a', 5)).toEqual({ isRefused: true, left: 0, resetSeconds: 60 - second });
    await vi.advanceTimersByTimeAsync(10_000);
  }
  expect(await budget.take('a', 3)).toEqual({ isRefused: false, left: 7, resetSeconds: 60 });
});

test('an amount larger than the budget is all of it, and is not refused for ever', async () => {
  const budget = await budgetOf(10);
  expect(await budget.take('a', 1000)).toMatchObject({ isRefused: false, left: 0 });
  expect(await budget.take('b', 1)).toMatchObject({ isRefused: false, left: 9 });
  expect(await budget.take('b', 1000)).toMatchObject({ isRefused: true });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await budget.take('b', 1000)).toMatchObject({ isRefused: false, left: 0 });
});

test('nothing is kept of a minute that is over', async () => {
  const budget = await budgetOf(10);
  for (let key = 0; key < 1000; key++) await budget.take(String(key), 1);
  expect(vi.getTimerCount()).toBe(1000);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(vi.getTimerCount()).toBe(0);
});
