/**
 * A number with the bounds its sources allow; low <= value <= high. The unit is people or percent, depending on
 * context.
 */
export type Range = { value: number; low: number; high: number };

const exactly = (value: number): Range => ({ value, low: value, high: value });

export const scaled = (range: Range, factor: number): Range => ({
  value: range.value * factor,
  low: range.low * factor,
  high: range.high * factor,
});

/** The range with its value and bounds moved by `by`. */
export const shifted = (range: Range, by: number): Range => ({
  value: range.value + by,
  low: range.low + by,
  high: range.high + by,
});

export const sumOf = (ranges: Range[]): Range =>
  ranges.reduce(
    (sum, range) => ({ value: sum.value + range.value, low: sum.low + range.low, high: sum.high + range.high }),
    exactly(0),
  );

// The floating-point error of a quotient is far below this fraction of it.
const roundingError = 1e-9;

/** Whether the ranges have a number in common. */
export const overlap = (a: Range, b: Range): boolean =>
  a.low - roundingError * Math.abs(a.low) <= b.high && b.low - roundingError * Math.abs(b.low) <= a.high;

/** The range rounded to whole people. */
export const wholePeople = (range: Range): Range => ({
  value: Math.round(range.value),
  low: Math.round(range.low),
  high: Math.round(range.high),
});

/** Part over whole in percent, with the extreme quotients as bounds. The whole's value must be above zero. */
export const percentOf = (part: Range, whole: Range): Range => {
  const value = (part.value * 100) / whole.value;
  return {
    value,
    low: whole.high > 0 ? (part.low * 100) / whole.high : value,
    high: whole.low > 0 ? (part.high * 100) / whole.low : value,
  };
};

/**
 * The whole of which `part` people are `percent` percent, with the extreme quotients as bounds. The percentage must be
 * above zero.
 */
export const wholeOf = (part: Range, percent: Range): Range => {
  const value = (part.value / percent.value) * 100;
  return {
    value,
    low: (part.low / percent.high) * 100,
    high: percent.low > 0 ? (part.high / percent.low) * 100 : value,
  };
};

// Targets have at most six decimals. In whole millionths the product is exact, so 99.4 % of 1,000 is 994, not 995.
const millionths = 1_000_000;

/** ceil(percent x basis / 100) people, computed without floating-point error. */
export const peopleAt = (percent: number, basis: number): number => {
  const product = BigInt(Math.round(percent * millionths)) * BigInt(Math.round(basis));
  const hundred = 100n * BigInt(millionths);
  return Number((product + hundred - 1n) / hundred);
};
