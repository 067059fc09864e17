import { type QualityRule, type Severity, severities } from '../values/quality/finding.ts';

/** The place of a finding in the order of findings. `mark` tells findings of one region, rule and indicator apart. */
export type Place = {
  severity: Severity;
  people: number | null;
  regionCode: string;
  rule: QualityRule;
  indicatorCode: string | null;
  mark: string;
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The worst first: by severity, then by people, the most first and none last, then by region, rule and indicator, so
 * that the order is total.
 */
export const worstFirst = (a: Place, b: Place): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
  // Without people comes after zero people.
  (b.people ?? -1) - (a.people ?? -1) ||
  compare(a.regionCode, b.regionCode) ||
  compare(a.rule, b.rule) ||
  compare(a.indicatorCode ?? '', b.indicatorCode ?? '') ||
  compare(a.mark, b.mark);
