import type { Sentence } from '../../terms/sentence.ts';
import type { Figure } from '../figure.ts';

export const qualityRules = [
  'PERCENT_CONTRADICTS_COUNT',
  'MEANS_ACHIEVEMENT',
  'OTHER_BASIS',
  'PART_EXCEEDS_WHOLE',
  'OVER_100_PERCENT',
  'NEGATIVE',
  'PARENT_OUTSIDE_CHILDREN',
  'SUM_DIFFERS',
  'FALLING_CUMULATIVE',
  'FALLING_COVERAGE',
  'OLD_EVIDENCE',
  'STALE_DENOMINATOR',
  'STALE_NUMERATOR',
  'OWN_PERCENTAGE',
  'UNDATED',
  'DATE_UNCERTAIN',
  'RANGE_MIXES_DATES',
  'MIXED_DATES',
  'SOURCES_DIFFER',
  'TARGETS_DIFFER',
  'BASES_DIFFER',
  'SAME_NUMBER_OTHER_MEASURE',
  'MET_HIDES_BELOW',
  'CLAIM_CONTRADICTED',
  'PROVISIONAL',
  'OUTLIER',
] as const;

/** The worst first. */
export const severities = ['ERROR', 'WARNING', 'INFO'] as const;

export type QualityRule = (typeof qualityRules)[number];
export type Severity = (typeof severities)[number];

/** A finding of a rule. Nothing is repaired: both numbers stay, and this states the difference between them. */
export type Finding = {
  rule: QualityRule;
  severity: Severity;
  message: Sentence;
  /** People between the two readings, where there are any. */
  people: number | null;
  /** The figures it is about. */
  figures: Figure[];
  /** Other things it stands on, such as targets, as text: with another text it is another finding. */
  standsOn?: string;
};
