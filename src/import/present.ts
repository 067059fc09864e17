import type { Comparator } from '../../prisma/generated/client/enums.ts';

/** The number of a figure in use. */
export type PresentNumber = {
  value: number | null;
  low: number | null;
  high: number | null;
  comparator: Comparator;
  approximate: boolean;
  decimals: number | null;
};

const signs: Record<Comparator, string> = { EQ: '', LT: '< ', LTE: '≤ ', GT: '> ', GTE: '≥ ', BETWEEN: '' };

/** A figure's number in a message, as id-ID text: "sekitar 38.000 (37.500 to 38.499)". */
export const presentText = ({ value, low, high, comparator, approximate, decimals }: PresentNumber): string => {
  const text = (number: number): string =>
    number.toLocaleString('id-ID', { minimumFractionDigits: decimals ?? 0, maximumFractionDigits: 6 });
  const bounds = low === null || high === null ? '' : `${text(low)} to ${text(high)}`;
  if (value === null) return bounds;
  return `${approximate ? 'about ' : ''}${signs[comparator]}${text(value)}${bounds === '' ? '' : ` (${bounds})`}`;
};
