const people = new Intl.NumberFormat('id-ID', { maximumFractionDigits: 0 });
// Beyond these a quotient shows its floating-point rounding.
const mostDecimals = 9;

/** Full digits, 2.873.921. Compact notation is not used: in id-ID it reads wrongly. */
export const peopleText = (count: number): string => people.format(count);

type Formats = { shown: Intl.NumberFormat; parsed: Intl.NumberFormat };
const formats = new Map<number, Formats>();

const formatsWith = (decimals: number): Formats => {
  const known = formats.get(decimals);
  if (known) return known;
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const made = {
    shown: new Intl.NumberFormat('id-ID', digits),
    // Rounds alike, and can be read back as a number.
    parsed: new Intl.NumberFormat('en-US', { ...digits, useGrouping: false }),
  };
  formats.set(decimals, made);
  return made;
};

/** Whether rounding leaves the percentage on its side of every limit. */
const keepsSides = (percent: number, decimals: number, limits: readonly number[]): boolean => {
  const rounded = Number(formatsWith(decimals).parsed.format(percent));
  return limits.every((limit) => Math.sign(rounded - limit) === Math.sign(percent - limit));
};

/**
 * id-ID text of a percentage, 6,89 persen: with as many more decimals as it takes not to cross one of the limits, such
 * as the target. 29.996 % against 30 % reads 29,996 persen.
 */
export const percentText = (percent: number, limits: readonly number[] = [], decimals = 2): string => {
  const settled = Number(percent.toFixed(mostDecimals));
  let shown = decimals;
  while (shown < mostDecimals && !keepsSides(settled, shown, limits)) shown++;
  return `${formatsWith(shown).shown.format(settled)} persen`;
};
