import type { Language } from '../language.ts';
import { dateText } from '../times.ts';
import type { Words } from '../words.ts';

/** The last move of a value, as the server says it. */
export type LastChange = {
  cause: 'RECORDED' | 'CORRECTED' | 'FIGURE' | 'TARGET' | 'REGION';
  before: number | null;
  after: number | null;
  note: string | null;
  figure: { status: string; asOf: string | null; source: { publisher: string } | null } | null;
};

/** A value as far as its falls are told. */
type Falling = { coverage: { percent: number } | null; lastChange: LastChange | null };

/** The fields to select for it. */
export const lastChangeFields = 'lastChange { cause before after note figure { status asOf source { publisher } } }';

const points = new Intl.NumberFormat('id-ID', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const fewPoints = new Intl.NumberFormat('id-ID', { maximumSignificantDigits: 2 });
// Smaller differences are sums in another order.
const leastPoints = 1e-9;

const figureText = ({ status, asOf, source }: NonNullable<LastChange['figure']>, words: Words, language: Language) => {
  const day = asOf === null ? [] : [words.asOf(dateText(asOf, language))];
  return [status === 'RETRACTED' ? words.figureRetracted : words.figureRecorded, ...day, source?.publisher ?? []]
    .flat()
    .join(', ');
};

const causeText = ({ cause, note, figure }: LastChange, words: Words, language: Language): string => {
  // The sentences of a frame are English, so a figure is told in the words of the page.
  if (cause === 'FIGURE') return figure ? figureText(figure, words, language) : words.figureRecorded;
  return cause === 'CORRECTED' && note !== null ? `${words.causes[cause]}, ${note}` : words.causes[cause];
};

/**
 * "turun 0,12 poin: koreksi, Terhitung dua kali" where a value is lower than before, an empty text where it is not. The
 * cause is left out where the last change raised the value: then an earlier one between the two frames lowered it.
 */
export const fallText = (before: Falling | undefined, after: Falling, words: Words, language: Language): string => {
  const fall =
    (before?.coverage?.percent ?? Number.NEGATIVE_INFINITY) - (after.coverage?.percent ?? Number.POSITIVE_INFINITY);
  if (!(fall > leastPoints)) return '';
  const fallen = words.fell((fall < 0.01 ? fewPoints : points).format(fall));
  const change = after.lastChange;
  const isTold = change?.before != null && change.after != null && change.after < change.before;
  return isTold ? `${fallen}: ${causeText(change, words, language)}` : fallen;
};
