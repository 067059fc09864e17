import type { Comparator } from '../../prisma/generated/client/enums.ts';
import { type Sentence, said } from '../terms/sentence.ts';
import type { Figure } from '../values/figure.ts';
import type { PublishedNumber } from '../values/published-number.ts';

const signs: Record<Comparator, string> = { EQ: '', LT: '< ', LTE: '≤ ', GT: '> ', GTE: '≥ ', BETWEEN: '' };

/** A figure's number in a message, as id-ID text: "about 38.000 (37.500 to 38.499)". */
const presentText = ({ value, low, high, comparator, approximate, decimals }: PublishedNumber): Sentence => {
  const text = (number: number): string =>
    number.toLocaleString('id-ID', { minimumFractionDigits: decimals ?? 0, maximumFractionDigits: 6 });
  const bounds = low === null || high === null ? null : said`${text(low)} to ${text(high)}`;
  if (value === null) return said`${bounds ?? ''}`;
  const number = `${signs[comparator]}${text(value)}`;
  const whole = approximate ? said`about ${number}` : said`${number}`;
  return bounds ? said`${whole} (${bounds})` : whole;
};

/** A stored figure as a message shows it: its number, and the parts that a row may contradict besides. */
export type PresentFigure = PublishedNumber & Pick<Figure, 'targetPercent' | 'of' | 'provisional'>;

/** A figure in a message: "2 of 10", "50 with the target 30 %, provisional". */
export const presentFigure = (figure: PresentFigure): Sentence => {
  const { targetPercent, of, provisional } = figure;
  const number = presentText(figure);
  const among = of === null ? number : said`${number} of ${of}`;
  const claim =
    targetPercent === null ? among : said`${among} with the target ${targetPercent.toLocaleString('id-ID')} %`;
  return provisional ? said`${claim}, provisional` : claim;
};
