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

/** What a rule noticed. Nothing is repaired: both numbers stay, and this says what lies between them. */
export type Finding = {
  rule: QualityRule;
  severity: Severity;
  message: Sentence;
  /** People between the two readings, where there are any. */
  people: number | null;
  /** The figures it is about. */
  figures: Figure[];
};
