import { defaultPageSize } from '../graphql/builder.ts';
import type { PageArguments } from '../graphql/pages.ts';
import { type QualityRule, type Severity, severities } from '../values/quality/finding.ts';
import type { Dismissal } from './dismissal.store.ts';
import { findingIdOf } from './finding-id.ts';
import type { ListedFinding } from './listed-finding.ts';
import { type Place, worstFirst } from './worst-first.ts';

/** A finding with the dismissal that is in force, if any. */
export type ShownFinding = ListedFinding & { dismissal: Dismissal | null };
/** The number of findings of one severity. */
export type SeverityTotal = { severity: Severity; count: number };
/** A page of a list, whether anything comes before and after it, and the totals of the whole list. */
export type FindingPage = {
  rows: ShownFinding[];
  hasPreviousPage: boolean;
  hasNextPage: boolean;
  totalCount: number;
  bySeverity: SeverityTotal[];
};

/** The findings of a rule and an indicator; null is any. */
export const findingsAbout = (
  found: ListedFinding[],
  { rule, indicator }: { rule: QualityRule | null; indicator: string | null },
): ListedFinding[] =>
  found.filter((each) => (!rule || each.rule === rule) && (!indicator || each.indicatorCodes.includes(indicator)));

/**
 * The rows after or before a place. The row of that place may have left the list, because it was dismissed: the page
 * begins where it would be.
 */
const cut = (
  rows: ShownFinding[],
  page: PageArguments,
  place: Place | null,
): Pick<FindingPage, 'rows' | 'hasPreviousPage' | 'hasNextPage'> => {
  const isBefore = place !== null && page.after == null;
  const isPast = (row: Place): boolean => place !== null && worstFirst(row, place) > (isBefore ? -1 : 0);
  const found = rows.findIndex(isPast);
  const at = found === -1 ? rows.length : found;
  const [from, to] = place === null ? [0, rows.length] : isBefore ? [0, at] : [at, rows.length];
  const size = page.first ?? page.last ?? defaultPageSize;
  const fromEnd = page.last != null || (isBefore && page.first == null);
  const [start, end] = fromEnd ? [Math.max(from, to - size), to] : [from, Math.min(to, from + size)];
  return { rows: rows.slice(start, end), hasPreviousPage: start > 0, hasNextPage: end < rows.length };
};

/**
 * A page of the findings that are dismissed, or of those that are not, of a severity; null is any. `bySeverity` counts
 * those of every severity.
 */
export const findingPage = (
  found: ListedFinding[],
  dismissals: Dismissal[],
  asked: { dismissed: boolean; severity: Severity | null; page: PageArguments; place: Place | null },
): FindingPage => {
  const { dismissed, severity, page, place } = asked;
  const dismissalOf = new Map(dismissals.map((dismissal) => [findingIdOf(dismissal), dismissal]));
  const matching = found
    .map((each) => ({ ...each, dismissal: dismissalOf.get(findingIdOf(each)) ?? null }))
    .filter(({ dismissal }) => (dismissal !== null) === dismissed);
  const listed = severity ? matching.filter((each) => each.severity === severity) : matching;
  return {
    ...cut(listed, page, place),
    totalCount: listed.length,
    bySeverity: severities.map((each) => ({
      severity: each,
      count: matching.filter((finding) => finding.severity === each).length,
    })),
  };
};
