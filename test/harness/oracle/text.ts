/**
 * Point 7: id-ID text that stays on the right side of the target and of 100 %.
 *
 * DECISIONS
 * - A coverage keeps clear of 100 % and of the percent of the binding target, whatever that target's basis; an
 *   achievement of 100 % alone. A number that equals a limit reads as it; one that does not never reads as it.
 * - A number below zero that rounds to zero keeps its sign.
 */
import { compare, type Exact, hundred, roundTo } from './exact.ts';

const clearOf = (value: Exact, limits: Exact[]): Exact & { decimals: number } => {
  for (let decimals = 2; ; decimals += 1) {
    const rounded = roundTo(value, decimals);
    if (limits.every((limit) => compare(rounded, limit) === compare(value, limit))) return { ...rounded, decimals };
  }
};

const percentText = (value: Exact, limits: Exact[]): string => {
  const { top, bottom, decimals } = clearOf(value, limits);
  const digits = ((top < 0n ? -top : top) * 10n ** BigInt(decimals)) / bottom;
  const padded = digits.toString().padStart(decimals + 1, '0');
  const whole = padded.slice(0, -decimals).replaceAll(/\B(?=(\d{3})+$)/g, '.');
  return `${value.top < 0n ? '-' : ''}${whole},${padded.slice(-decimals)} persen`;
};

export const coverageText = (coverage: Exact, target: Exact | null): string =>
  percentText(coverage, target ? [hundred, target] : [hundred]);

export const achievementText = (achievement: Exact): string => `${percentText(achievement, [hundred])} dari target`;
