import type { Value } from '../value.ts';

/** The published part of a value, as text: its two numbers without the ledger's entries, and their days. */
export const publishedSum = ({ numerator, denominator, live, dataFrom, oldestDay, completeness }: Value): string =>
  JSON.stringify([
    numerator && settled(numerator.range.value - live),
    denominator && settled(denominator.range.value),
    dataFrom,
    oldestDay,
    completeness && settled(completeness),
  ]);

/** Without the last digits, which depend on the order of adding up. */
const settled = (number: number): number => Number(number.toFixed(6));
