/**
 * A flag: the rule that was broken, how much that matters, the figures and the people.
 *
 * DECISIONS
 * - `people` is the difference that the rule is about, in whole people, where both sides are counts or can be turned
 *   into people; otherwise null. For SAME_NUMBER_OTHER_MEASURE it is the number itself; for NEGATIVE the people below
 *   zero.
 * - Severity of SUM_DIFFERS and OUTLIER, which the table leaves to what is built: WARNING. PARENT_OUTSIDE_CHILDREN is a
 *   WARNING while a child is unknown, else an ERROR.
 */
import { type Exact, people } from './exact.ts';
import type { Figure } from './world.ts';

const severities = {
  PERCENT_CONTRADICTS_COUNT: 'ERROR',
  MEANS_ACHIEVEMENT: 'ERROR',
  OTHER_BASIS: 'WARNING',
  PART_EXCEEDS_WHOLE: 'ERROR',
  FALLING_CUMULATIVE: 'WARNING',
  FALLING_COVERAGE: 'WARNING',
  OLD_EVIDENCE: 'INFO',
  STALE_DENOMINATOR: 'WARNING',
  STALE_NUMERATOR: 'WARNING',
  OVER_100_PERCENT: 'WARNING',
  NEGATIVE: 'ERROR',
  SOURCES_DIFFER: 'WARNING',
  TARGETS_DIFFER: 'INFO',
  BASES_DIFFER: 'INFO',
  RANGE_MIXES_DATES: 'WARNING',
  SAME_NUMBER_OTHER_MEASURE: 'WARNING',
  DATE_UNCERTAIN: 'INFO',
  MET_HIDES_BELOW: 'INFO',
  CLAIM_CONTRADICTED: 'WARNING',
  PARENT_OUTSIDE_CHILDREN: 'WARNING',
  SUM_DIFFERS: 'WARNING',
  OUTLIER: 'WARNING',
  MIXED_DATES: 'INFO',
  UNDATED: 'INFO',
  PROVISIONAL: 'INFO',
  OWN_PERCENTAGE: 'INFO',
} as const;

export type Rule = keyof typeof severities;
type Severity = 'ERROR' | 'WARNING' | 'INFO';
export type Flag = { rule: Rule; severity: Severity; figures: string[]; people: number | null };

export const flag = (rule: Rule, figures: Figure[], number: number | null = null): Flag => ({
  rule,
  severity: severities[rule],
  figures: [...new Set(figures.map(({ id }) => id))],
  people: number,
});

export const warning = (found: Flag): Flag => ({ ...found, severity: 'WARNING' });
export const error = (found: Flag): Flag => ({ ...found, severity: 'ERROR' });

/** Whole people between two numbers, each rounded first, as a reader of the message would subtract them. */
export const peopleBetween = (a: Exact, b: Exact): number => Math.abs(people(a) - people(b));

/** One key for each figure of each flag, so that two computations compare however they group figures. */
export const flagKeys = (flags: Flag[]): string[] =>
  [
    ...new Set(
      flags.flatMap(({ rule, severity, figures }) =>
        (figures.length > 0 ? figures : ['']).map((figure) => `${rule} ${severity} ${figure}`.trim()),
      ),
    ),
  ].toSorted();
