import { type Exact, isAbove, isBelow, largest, over, plus, smallest, times, zero } from './exact.ts';

/** A number with the bounds it is known to lie within. */
export type Range = { value: Exact; low: Exact; high: Exact };

export const point = (value: Exact): Range => ({ value, low: value, high: value });

/** Both ends belong to a range, so that a shared end is an overlap. */
export const overlap = (a: Range, b: Range): boolean => !isBelow(a.high, b.low) && !isBelow(b.high, a.low);
export const isWhollyAbove = (a: Range, b: Range): boolean => isAbove(a.low, b.high);
export const isWhollyBelow = (a: Range, b: Range): boolean => isBelow(a.high, b.low);

/** Every number by the same factor, which is not negative. */
export const scaled = ({ value, low, high }: Range, factor: Exact): Range => ({
  value: times(value, factor),
  low: times(low, factor),
  high: times(high, factor),
});

export const sum = (a: Range, b: Range): Range => ({
  value: plus(a.value, b.value),
  low: plus(a.low, b.low),
  high: plus(a.high, b.high),
});

/** The corner quotients. The divisor lies above zero; the dividend may lie below it. */
export const quotient = (a: Range, b: Range): Range => {
  const corners = [over(a.low, b.high), over(a.high, b.low), over(a.high, b.high)] as const;
  const first = over(a.low, b.low);
  return { value: over(a.value, b.value), low: smallest(first, ...corners), high: largest(first, ...corners) };
};

/** Whether a quotient by it is known to exist. */
export const isPositive = ({ low }: Range): boolean => isAbove(low, zero);
