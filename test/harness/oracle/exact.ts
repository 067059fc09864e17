/**
 * Exact numbers: fractions of BigInt, so that no boundary is decided by floating point.
 *
 * DECISIONS
 * - Rounding is half away from zero, at exactly the digit asked for.
 */

/** A fraction in lowest terms; the denominator is above zero. */
export type Exact = { readonly top: bigint; readonly bottom: bigint };

const divisor = (a: bigint, b: bigint): bigint => {
  let [high, low] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (low !== 0n) [high, low] = [low, high % low];
  return high;
};

const fraction = (top: bigint, bottom: bigint): Exact => {
  if (bottom === 0n) throw new RangeError('Division by zero');
  const sign = bottom < 0n ? -1n : 1n;
  const shared = divisor(top, bottom) || 1n;
  return { top: (sign * top) / shared, bottom: (sign * bottom) / shared };
};

/** The decimal number as it is written: exact(7.34) is 734 / 100. */
export const exact = (number: number | string): Exact => {
  const match = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(String(number));
  if (!match || !Number.isFinite(Number(number))) throw new RangeError(`Not a decimal number: ${number}`);
  const [, sign, whole = '', part = '', power = '0'] = match;
  const scale = Number(power) - part.length;
  const digits = BigInt(`${whole}${part}` || '0') * (sign ? -1n : 1n);
  return scale >= 0 ? fraction(digits * 10n ** BigInt(scale), 1n) : fraction(digits, 10n ** BigInt(-scale));
};

export const zero = exact(0);
export const hundred = exact(100);

export const plus = (a: Exact, b: Exact): Exact => fraction(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
export const minus = (a: Exact, b: Exact): Exact => fraction(a.top * b.bottom - b.top * a.bottom, a.bottom * b.bottom);
export const times = (a: Exact, b: Exact): Exact => fraction(a.top * b.top, a.bottom * b.bottom);
export const over = (a: Exact, b: Exact): Exact => fraction(a.top * b.bottom, a.bottom * b.top);
export const percentOf = (percent: Exact, whole: Exact): Exact => over(times(percent, whole), hundred);

/** Below zero, zero or above it, as a is less than, equal to or greater than b. */
export const compare = (a: Exact, b: Exact): number => {
  const difference = a.top * b.bottom - b.top * a.bottom;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
};
export const isBelow = (a: Exact, b: Exact): boolean => compare(a, b) < 0;
export const isAbove = (a: Exact, b: Exact): boolean => compare(a, b) > 0;
export const equals = (a: Exact, b: Exact): boolean => compare(a, b) === 0;
export const smallest = (first: Exact, ...rest: Exact[]): Exact =>
  rest.reduce((a, b) => (isBelow(b, a) ? b : a), first);
export const largest = (first: Exact, ...rest: Exact[]): Exact => rest.reduce((a, b) => (isAbove(b, a) ? b : a), first);
export const distance = (a: Exact, b: Exact): Exact => (isBelow(a, b) ? minus(b, a) : minus(a, b));

export const floor = ({ top, bottom }: Exact): number => {
  const quotient = top / bottom;
  return Number(top % bottom < 0n ? quotient - 1n : quotient);
};
export const ceil = ({ top, bottom }: Exact): number => 0 - floor({ top: -top, bottom });

/** Rounded to that many decimals, as an exact number again. */
export const roundTo = ({ top, bottom }: Exact, decimals: number): Exact => {
  const scale = 10n ** BigInt(decimals);
  const size = top < 0n ? -top : top;
  const rounded = (2n * size * scale + bottom) / (2n * bottom);
  return fraction(top < 0n ? -rounded : rounded, scale);
};
export const people = (number: Exact): number => Number(roundTo(number, 0).top);

/** The nearest floating-point number: 30 digits are taken before the last one is lost. */
export const toNumber = ({ top, bottom }: Exact): number => Number(`${(top * 10n ** 30n) / bottom}e-30`);
