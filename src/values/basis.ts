import { type Day, daysBetween } from '../terms/calendar.ts';
import type { Catalogue, Indicator } from './catalogue.ts';
import {
  counted,
  newestCount,
  newestOf,
  type People,
  type Question,
  type Stated,
  statedCoverages,
} from './evidence.ts';
import { type Figure, isComputable } from './figure.ts';
import { isAboveZero, overlap, percentOf, type Range, wholeOf } from './range.ts';

/** A count and a coverage stated with it on the same day: together they imply a basis. */
type Pair = { indicator: Indicator; count: People; stated: Stated };

/** Numbers further apart no longer describe the same residents, so one proves nothing about the other. */
export const longestProofDays = 366;

const daysPerYear = 365.25;

/** The people that a count may have become `days` later: populations grow by up to 5 % a year, and rarely shrink. */
export const drifted = ({ value, low, high }: Range, days: number): Range => {
  const years = Math.max(0, days) / daysPerYear;
  return { value, low: low * (1 - 0.005 - 0.01 * years), high: high * (1 + 0.005 + 0.05 * years) };
};

/** Each stated coverage of an indicator with the count of its day; of several counts of a day the one recorded last. */
const pairsOf = (figures: Figure[], indicator: Indicator, basisCode: string, day: Day): Pair[] => {
  const counts = figures.filter(isComputable).filter(({ measureCode }) => measureCode === indicator.numeratorCode);
  return statedCoverages(figures, indicator, basisCode, day).flatMap((stated) => {
    const count = newestOf(counts.filter(({ asOf }) => asOf === stated.day));
    return count ? [{ indicator, count: counted(count), stated }] : [];
  });
};

/** The people of a basis, and the pair they were derived with. */
export type Basis = People & { pair: Pair | null };

/** Null where a number that reaches down to zero leaves no upper end. */
const derived = (pair: Pair): Basis | null => {
  const { count, stated } = pair;
  if (!isAboveZero(count.range) || !isAboveZero(stated.percent)) return null;
  return {
    range: wholeOf(count.range, stated.percent),
    day: stated.day,
    derived: true,
    figures: [...count.figures, stated.figure],
    pair,
  };
};

/** The basis that a pair speaks for: the count that its source divided by, its own derivation, or neither. */
const spokenFor = (pair: Pair, count: Basis | null): Basis | null => {
  const derivation = derived(pair);
  if (!count) return derivation;
  const days = daysBetween(count.day, pair.stated.day);
  if (days <= 0) return null;
  const isDividedByIt =
    days <= longestProofDays &&
    isAboveZero(count.range) &&
    overlap(percentOf(pair.count.range, count.range), pair.stated.percent);
  if (isDividedByIt) return count;
  return derivation && overlap(derivation.range, drifted(count.range, days)) ? derivation : null;
};

type Candidate = { basis: Basis; pair: Pair };

const openness = ({ basis: { range } }: Candidate): number => range.high - range.low;
const order = ({ pair: { count, stated } }: Candidate): number =>
  Math.max(stated.figure.order, ...count.figures.map((figure) => figure.order));

/** The newest pair's; of one day the one that leaves least open, then the one recorded last. */
const better = (a: Candidate, b: Candidate): number => {
  const [one, other] = [a.pair.stated.day, b.pair.stated.day];
  if (one !== other) return one < other ? 1 : -1;
  const wider = openness(a) - openness(b);
  // Two quotients of the same width differ by rounding.
  return Math.abs(wider) <= 1e-9 * openness(b) ? order(b) - order(a) : wider;
};

/**
 * People of the question's basis: its newest count, unless a later pair implies another number that the population can
 * have become by then. A pair whose source divided by the count speaks for the count with the pair's own day.
 */
export const basisEvidence = (
  figures: Figure[],
  { catalogue, basisCode, day }: { catalogue: Catalogue } & Pick<Question, 'basisCode' | 'day'>,
): Basis | null => {
  const newest = newestCount(figures, basisCode, day);
  const count = newest && { ...newest, pair: null };
  const [best] = catalogue.indicators
    .flatMap((indicator) => pairsOf(figures, indicator, basisCode, day))
    .flatMap((pair): Candidate[] => {
      const basis = spokenFor(pair, count);
      return basis ? [{ basis, pair }] : [];
    })
    .toSorted(better);
  return best?.basis ?? count;
};
