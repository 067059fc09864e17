import type { Question } from './evidence.ts';
import { type Figure, isClaim, isDated } from './figure.ts';

/** Whether a figure is about the question's numerator, basis or indicator. */
export const concerns = (
  figure: Figure,
  { indicator, basisCode }: Pick<Question, 'indicator' | 'basisCode'>,
): boolean =>
  figure.indicatorCode === indicator.code ||
  figure.measureCode === indicator.numeratorCode ||
  figure.measureCode === basisCode;

/** The newest first, those without a day last; of one day the one recorded last first. */
const newestFirst = (a: Figure, b: Figure): number =>
  a.asOf === b.asOf ? b.order - a.order : (a.asOf ?? '') < (b.asOf ?? '') ? 1 : -1;

/** Bounds, claims and undated figures about a question, as known on its day: shown and checked, never computed with. */
export const claimsOf = (figures: Figure[], question: Question): Figure[] =>
  figures
    .filter((figure) => concerns(figure, question))
    .filter((figure) => !isDated(figure) || (isClaim(figure) && figure.asOf <= question.day))
    .toSorted(newestFirst);
