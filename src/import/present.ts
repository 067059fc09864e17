import type { Comparator } from '../../prisma/generated/client/enums.ts';
import { type Sentence, said } from '../terms/sentence.ts';
import type { PublishedNumber } from '../values/published-number.ts';

const signs: Record<Comparator, string> = { EQ: '', LT: '< ', LTE: '≤ ', GT: '> ', GTE: '≥ ', BETWEEN: '' };

/** A figure's number in a message, as id-ID text: "about 38.000 (37.500 to 38.499)". */
export const presentText = ({ value, low, high, comparator, approximate, decimals }: PublishedNumber): Sentence => {
  const text = (number: number): string =>
    number.toLocaleString('id-ID', { minimumFractionDigits: decimals ?? 0, maximumFractionDigits: 6 });
  const bounds = low === null || high === null ? null : said`${text(low)} to ${text(high)}`;
  if (value === null) return said`${bounds ?? ''}`;
  const number = `${signs[comparator]}${text(value)}`;
  const whole = approximate ? said`about ${number}` : said`${number}`;
  return bounds ? said`${whole} (${bounds})` : whole;
};
