/** A number with the bounds that its sources leave open; low <= value <= high. People or percent, by context. */
export type Range = { value: number; low: number; high: number };

const exactly = (value: number): Range => ({ value, low: value, high: value });

export const scaled = (range: Range, factor: number): Range => ({
  value: range.value * factor,
  low: range.low * factor,
  high: range.high * factor,
});

/** A percentage of the range. Divided last, so that 30 % of 15.5 is 4.65 to the last digit. */
export const shareOf = (range: Range, percent: number): Range => ({
  value: (range.value * percent) / 100,
  low: (range.low * percent) / 100,
  high: (range.high * percent) / 100,
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

// Floating-point rounding of a quotient is far below this share of it.
const roundingError = 1e-9;

/** Whether a percentage is above another by more than the rounding of its quotient. */
export const isAbove = (a: number, b: number): boolean => a - b > roundingError * Math.abs(b);

/** Whether every number of one range lies above every number of the other. */
export const isWhollyAbove = (a: Omit<Range, 'value'>, b: Omit<Range, 'value'>): boolean => isAbove(a.low, b.high);

/** Whether the ranges share a number. */
export const overlap = (a: Omit<Range, 'value'>, b: Omit<Range, 'value'>): boolean =>
  a.low - roundingError * Math.abs(a.low) <= b.high && b.low - roundingError * Math.abs(b.low) <= a.high;

/** Whether a share of it is known to exist. */
export const isAboveZero = ({ low }: Range): boolean => low > 0;

// A quotient such as 20 / 5 % may come out a little beside the whole number that it is.
const nearlyWhole = (number: number): number => {
  const nearest = Math.round(number);
  return Math.abs(number - nearest) <= 1e-12 * Math.max(1, Math.abs(number)) ? nearest : number;
};

/** Half a person counts as one, below zero as well. */
export const nearestPeople = (number: number): number => Math.sign(number) * Math.round(Math.abs(nearlyWhole(number)));

/** People as they are shown: the value rounded, its bounds widened to whole people. */
export const wholePeople = ({ value, low, high }: Range): Range => ({
  value: nearestPeople(value),
  low: Math.floor(nearlyWhole(low)),
  high: Math.ceil(nearlyWhole(high)),
});

/** Part over whole in percent, with the corner quotients as bounds. The whole must be above zero. */
export const percentOf = (part: Range, whole: Range): Range => {
  const over = (people: number): number[] => [(people * 100) / whole.low, (people * 100) / whole.high];
  return {
    value: (part.value * 100) / whole.value,
    low: Math.min(...over(part.low)),
    high: Math.max(...over(part.high)),
  };
};

/** The whole of which `part` people are `percent` percent, with corner bounds. The percentage must be above zero. */
export const wholeOf = (part: Range, percent: Range): Range => ({
  value: (part.value * 100) / percent.value,
  low: (part.low * 100) / percent.high,
  high: (part.high * 100) / percent.low,
});

// Targets have at most six decimals; in whole millionths the product is exact and 99.4 % of 1,000 is 994, not 995.
const millionths = 1_000_000;

/** ceil(percent x basis / 100) people, without floating-point surprises. A derived basis may be a fraction. */
export const peopleAt = (percent: number, basis: number): number => {
  const whole = nearlyWhole(basis);
  if (!Number.isInteger(whole)) return Math.ceil(nearlyWhole((percent * whole) / 100));
  const product = BigInt(Math.round(percent * millionths)) * BigInt(whole);
  const hundred = 100n * BigInt(millionths);
  return Number((product + hundred - 1n) / hundred);
};

/** Whether that many people are at least the percentage of the basis. */
export const reachesShare = (people: number, percent: number, basis: number): boolean => {
  const [part, whole] = [nearlyWhole(people), nearlyWhole(basis)];
  if (Number.isInteger(part) && Number.isInteger(whole)) return part >= peopleAt(percent, whole);
  const share = (percent * whole) / 100;
  return part >= share - 1e-12 * share;
};
