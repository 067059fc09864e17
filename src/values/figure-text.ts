import { type Sentence, said } from '../terms/sentence.ts';
import { type Figure, rangeOf } from './figure.ts';
import { peopleText, percentText } from './text.ts';

const signs = { EQ: '', BETWEEN: '', LT: '< ', LTE: '≤ ', GT: '> ', GTE: '≥ ' };

/** A figure's number as text: 38.000, 32.000–35.000 or < 4 persen. */
export const numberText = (figure: Figure): string => {
  const isPercent = ['COVERAGE', 'ACHIEVEMENT', 'GAP_POINTS'].includes(figure.metric);
  const text = (number: number): string =>
    isPercent ? percentText(number, [], figure.decimals ?? 2) : peopleText(number);
  const { value, low, high } = rangeOf(figure);
  return figure.comparator === 'BETWEEN' ? `${text(low)}–${text(high)}` : `${signs[figure.comparator]}${text(value)}`;
};

/** The code of what a figure counts or measures. */
export const subjectOf = ({ metric, measureCode, indicatorCode }: Figure): string =>
  measureCode ?? (metric === 'COVERAGE' ? (indicatorCode ?? '') : `${metric} ${indicatorCode ?? ''}`);

/** "38.000 IKD_ACTIVE of 2025-10-31". */
export const figureText = (figure: Figure): Sentence =>
  figure.asOf === null
    ? said`${numberText(figure)} ${subjectOf(figure)}`
    : said`${numberText(figure)} ${subjectOf(figure)} of ${figure.asOf}`;
