import { daysBetween } from '../../terms/calendar.ts';
import { said } from '../../terms/sentence.ts';
import { longestProofDays } from '../basis.ts';
import type { Question, RegionFacts } from '../evidence.ts';
import { isAbove, nearestPeople } from '../range.ts';
import { peopleText, percentText } from '../text.ts';
import { ownValue, type Value } from '../value.ts';
import type { Finding } from './finding.ts';

/** A region's children as the rules see them: those with figures, and how many there are in all. */
export type Children = { facts: RegionFacts[]; count: number };

const staleness = ({ origin, numerator, denominator, figures }: Value): Finding[] => {
  if (origin === 'NONE' || !numerator?.day || !denominator?.day) return [];
  const days = daysBetween(denominator.day, numerator.day);
  if (Math.abs(days) <= longestProofDays) return [];
  const rule = days > 0 ? 'STALE_DENOMINATOR' : 'STALE_NUMERATOR';
  const [older, newer] = days > 0 ? [denominator, numerator] : [numerator, denominator];
  const message = said`${older.measureCode} of ${older.day ?? ''} is ${Math.abs(days)} days older than ${newer.measureCode} of ${newer.day ?? ''}.`;
  return [{ rule, severity: 'WARNING', message, people: null, figures }];
};

const oldEvidence = ({ dataAsOf, figures }: Value, { day }: Question): Finding[] => {
  const days = dataAsOf === null ? 0 : daysBetween(dataAsOf, day);
  if (days <= longestProofDays) return [];
  const message = said`The newest number in it is of ${dataAsOf ?? ''}, ${days} days before ${day}.`;
  return [{ rule: 'OLD_EVIDENCE', severity: 'INFO', message, people: null, figures }];
};

const ownPercentage = ({ origin, repeatsItself, figures }: Value): Finding[] => {
  if (origin !== 'DERIVED' || !repeatsItself) return [];
  const message = said`The basis was derived from this percentage: the coverage only repeats it.`;
  return [{ rule: 'OWN_PERCENTAGE', severity: 'INFO', message, people: null, figures }];
};

const negative = ({ numerator, coverage, figures }: Value): Finding[] => {
  const value = numerator?.range.value ?? coverage?.value ?? 0;
  if (value >= 0) return [];
  const message = numerator
    ? said`${numerator.measureCode} is ${peopleText(value)}: below zero.`
    : said`Coverage is ${percentText(value, [0])}: below zero.`;
  return [
    { rule: 'NEGATIVE', severity: 'ERROR', message, people: numerator && Math.abs(nearestPeople(value)), figures },
  ];
};

const mixedDates = (value: Value): Finding[] => {
  if (!value.mixedDates) return [];
  const message = said`The sum adds up numbers from different days.`;
  return [{ rule: 'MIXED_DATES', severity: 'INFO', message, people: null, figures: [] }];
};

/** The sum of a roll-up names no figures, so that one of them is provisional is said of the value. */
const provisionalSum = ({ origin, provisional }: Value): Finding[] => {
  if (origin !== 'ROLLED_UP' || !provisional) return [];
  const message = said`The sum adds up figures that were published as provisional.`;
  return [{ rule: 'PROVISIONAL', severity: 'INFO', message, people: null, figures: [] }];
};

const over100 = ({ coverage, numerator, denominator, figures }: Value): Finding[] => {
  if (!coverage || !isAbove(coverage.value, 100)) return [];
  const message = said`Coverage is ${percentText(coverage.value, [100])}: the basis is too small or too old.`;
  const people =
    numerator && denominator && nearestPeople(numerator.range.value) - nearestPeople(denominator.range.value);
  return [{ rule: 'OVER_100_PERCENT', severity: 'WARNING', message, people, figures }];
};

/** A value above, or below, those of all children that have one; certain only when all have. */
const parentOutsideChildren = (value: Value, question: Question, children: Children): Finding[] => {
  if (!value.coverage || value.origin === 'ROLLED_UP') return [];
  const { low, high } = value.coverage;
  const values = children.facts.flatMap((facts) => ownValue(facts, question) ?? []);
  const known = values.flatMap((each) => each.coverage ?? []);
  if (known.length < 2) return [];
  const [lowest, highest] = [Math.min(...known.map((each) => each.low)), Math.max(...known.map((each) => each.high))];
  const isHigher = isAbove(low, highest);
  if (!isHigher && !isAbove(lowest, high)) return [];
  const own = percentText(value.coverage.value);
  const [from, to] = [percentText(lowest), percentText(highest)];
  const message = isHigher
    ? said`${own} is above all ${known.length} known children (${from} to ${to}), out of ${children.count}.`
    : said`${own} is below all ${known.length} known children (${from} to ${to}), out of ${children.count}.`;
  const severity = known.length >= children.count ? 'ERROR' : 'WARNING';
  const standsOn = values.flatMap(({ figures }) => figures.map(({ id }) => id)).join();
  return [{ rule: 'PARENT_OUTSIDE_CHILDREN', severity, message, people: null, figures: value.figures, standsOn }];
};

/** Findings on a computed value itself. */
export const valueFindings = (value: Value, question: Question, children: Children): Finding[] => [
  ...negative(value),
  ...over100(value),
  ...staleness(value),
  ...oldEvidence(value, question),
  ...ownPercentage(value),
  ...mixedDates(value),
  ...provisionalSum(value),
  ...parentOutsideChildren(value, question, children),
];
