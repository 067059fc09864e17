import type { Sentence } from '../../terms/sentence.ts';
import type { Figure } from '../figure.ts';

export const qualityRules = [
  'PERCENT_CONTRADICTS_COUNT',
  'MEANS_ACHIEVEMENT',
  'OTHER_BASIS',
  'PART_EXCEEDS_WHOLE',
  'OVER_100_PERCENT',
  'PARENT_OUTSIDE_CHILDREN',
  'SUM_DIFFERS',
  'FALLING_CUMULATIVE',
  'STALE_DENOMINATOR',
  'UNDATED',
  'MIXED_DATES',
  'OUTLIER',
] as const;

type QualityRule = (typeof qualityRules)[number];
type Severity = 'INFO' | 'WARNING' | 'ERROR';

/** A problem that a rule found. Nothing is repaired: both numbers stay, and the finding states the difference. */
export type Finding = {
  rule: QualityRule;
  severity: Severity;
  message: Sentence;
  /** The difference between the two readings in people, if there is one. */
  people: number | null;
  /** The figures it concerns. */
  figures: Figure[];
};
