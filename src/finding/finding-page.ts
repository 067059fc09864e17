import { defaultPageSize } from '../graphql/builder.ts';
import type { PageArguments } from '../graphql/pages.ts';
import { firstWhere } from '../terms/sorted.ts';
import { isStep, type Steps } from '../terms/steps.ts';
import { type QualityRule, type Severity, severities } from '../values/quality/finding.ts';
import type { Dismissal } from './dismissal.store.ts';
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

/** The findings of a rule and an indicator; null is any. A country can have hundreds of thousands. */
export function* findingsAbout(
  found: ListedFinding[],
  { rule, indicator }: { rule: QualityRule | null; indicator: string | null },
): Steps<ListedFinding[]> {
  if (!rule && !indicator) return found;
  const about: ListedFinding[] = [];
  for (const [index, each] of found.entries()) {
    if ((!rule || each.rule === rule) && (!indicator || each.indicatorCodes.includes(indicator))) about.push(each);
    if (isStep(index)) yield;
  }
  return about;
}

/** The findings in regions. */
export function* findingsIn(found: ListedFinding[], regions: Set<string>): Steps<ListedFinding[]> {
  const inRegions: ListedFinding[] = [];
  for (const [index, each] of found.entries()) {
    if (regions.has(each.regionCode)) inRegions.push(each);
    if (isStep(index)) yield;
  }
  return inRegions;
}

/**
 * The rows after or before a place. The row of that place may have left the list, because it was dismissed: the page
 * begins where it would be.
 */
const cut = (
  rows: ListedFinding[],
  page: PageArguments,
  place: Place | null,
): Pick<FindingPage, 'hasPreviousPage' | 'hasNextPage'> & { rows: ListedFinding[] } => {
  const isBefore = place !== null && page.after == null;
  const isPast = (row: Place): boolean => place !== null && worstFirst(row, place) > (isBefore ? -1 : 0);
  const at = firstWhere(rows, isPast);
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
export function* findingPage(
  found: ListedFinding[],
  dismissals: Dismissal[],
  asked: { dismissed: boolean; severity: Severity | null; page: PageArguments; place: Place | null },
): Steps<FindingPage> {
  const { dismissed, severity, page, place } = asked;
  const ofRegions = Map.groupBy(dismissals, ({ regionCode }) => regionCode);
  const dismissalOf = ({ regionCode, mark }: ListedFinding): Dismissal | null =>
    ofRegions.get(regionCode)?.find((dismissal) => dismissal.mark === mark) ?? null;
  const counts = new Map(severities.map((each) => [each, 0]));
  const listed: ListedFinding[] = [];
  for (const [index, each] of found.entries()) {
    if (isStep(index)) yield;
    if ((dismissalOf(each) !== null) !== dismissed) continue;
    counts.set(each.severity, (counts.get(each.severity) ?? 0) + 1);
    if (!severity || each.severity === severity) listed.push(each);
  }
  const { rows, ...position } = cut(listed, page, place);
  return {
    rows: rows.map((row) => ({ ...row, dismissal: dismissalOf(row) })),
    ...position,
    totalCount: listed.length,
    bySeverity: [...counts].map(([each, count]) => ({ severity: each, count })),
  };
}
