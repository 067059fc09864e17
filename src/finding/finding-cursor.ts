import { isRegionCode, isWithin } from '../terms/region-code.ts';
import { type QualityRule, qualityRules, type Severity, severities } from '../values/quality/finding.ts';
import type { ListState } from './finding-lists.ts';
import type { Place } from './worst-first.ts';

/** The position in a list, and the state that the list is of. */
export type Position = { state: ListState; place: Place };

const separator = '~';

/** A position as text; `list` names the list by its arguments. */
export const positionText = (list: string, { state, place }: Position): string => {
  const { severity, people, regionCode, rule, indicatorCode, mark } = place;
  return [
    list,
    state.factsAt.getTime(),
    state.ledger,
    state.at.getTime(),
    severity,
    people ?? '',
    regionCode,
    rule,
    indicatorCode ?? '',
    mark,
  ].join(separator);
};

const longestInstant = 15;
const instantOf = (text: string | undefined): Date | null =>
  text !== undefined && /^\d+$/.test(text) && text.length < longestInstant ? new Date(Number(text)) : null;

/** The position that a text names in the list with that name, in a region and below; null for any other text. */
export const positionOf = (text: string, list: string, within: string): Position | null => {
  const [of, factsMs, ledger, atMs, severity, people, regionCode, rule, indicatorCode, mark, ...rest] =
    text.split(separator);
  const [factsAt, at] = [instantOf(factsMs), instantOf(atMs)];
  const isWhole = of === list && factsAt && at && mark && /^\d{1,18}$/.test(ledger ?? '') && rest.length === 0;
  if (!isWhole || !/^(?:-?\d{1,10})?$/.test(people ?? '')) return null;
  if (!regionCode || !isRegionCode(regionCode) || !isWithin(regionCode, within)) return null;
  if (!severities.some((each) => each === severity) || !qualityRules.some((each) => each === rule)) return null;
  return {
    state: { factsAt, ledger: String(ledger), at },
    place: {
      severity: severity as Severity,
      people: people ? Number(people) : null,
      regionCode,
      rule: rule as QualityRule,
      indicatorCode: indicatorCode || null,
      mark,
    },
  };
};
