import { daysBetween } from '../../terms/calendar.ts';
import { said } from '../../terms/sentence.ts';
import { newestCount, type Question, type RegionFacts } from '../evidence.ts';
import { overlap, sumOf } from '../range.ts';
import { peopleText, percentText } from '../text.ts';
import { ownValue, type Quantity, type Value } from '../value.ts';
import type { Finding } from './finding.ts';

// A basis more than a year older than its numerator no longer describes the same residents.
const staleAfterDays = 366;

/** A region's children as the rules see them: the facts of those with figures, and the number of all children. */
export type Children = { facts: RegionFacts[]; count: number };

const staleDenominator = ({ numerator, denominator, figures }: Value): Finding[] => {
  if (!numerator?.day || !denominator?.day) return [];
  const days = daysBetween(denominator.day, numerator.day);
  if (days <= staleAfterDays) return [];
  const message = said`${denominator.measureCode} of ${denominator.day} is ${days} days older than ${numerator.measureCode} of ${numerator.day}.`;
  return [{ rule: 'STALE_DENOMINATOR', severity: 'WARNING', message, people: null, figures }];
};

const mixedDates = (value: Value): Finding[] => {
  if (!value.mixedDates) return [];
  const message = said`The sum adds up numbers from different days.`;
  return [{ rule: 'MIXED_DATES', severity: 'INFO', message, people: null, figures: [] }];
};

const over100 = ({ coverage, figures }: Value): Finding[] => {
  if (!coverage || coverage.low <= 100) return [];
  const message = said`Coverage is ${percentText(coverage.value)}: the basis is too small or too old.`;
  return [{ rule: 'OVER_100_PERCENT', severity: 'WARNING', message, people: null, figures }];
};

/** Flags a value above or below the values of all children that have one. It is certain only if every child has one. */
const parentOutsideChildren = (value: Value, question: Question, children: Children): Finding[] => {
  if (!value.coverage || value.origin === 'ROLLED_UP') return [];
  const { low, high } = value.coverage;
  const known = children.facts.flatMap((facts) => ownValue(facts, question)?.coverage ?? []);
  if (known.length < 2) return [];
  const [lowest, highest] = [Math.min(...known.map((each) => each.low)), Math.max(...known.map((each) => each.high))];
  if (low <= highest && high >= lowest) return [];
  const own = percentText(value.coverage.value);
  const [from, to] = [percentText(lowest), percentText(highest)];
  const message =
    low > highest
      ? said`${own} is above all ${known.length} known children (${from} to ${to}), out of ${children.count}.`
      : said`${own} is below all ${known.length} known children (${from} to ${to}), out of ${children.count}.`;
  const severity = known.length >= children.count ? 'ERROR' : 'WARNING';
  return [{ rule: 'PARENT_OUTSIDE_CHILDREN', severity, message, people: null, figures: value.figures }];
};

/** Compares a count with the sum of the children's counts, if every child was counted on the same day. */
const sumDiffers = (quantity: Quantity | null, children: Children): Finding[] => {
  const own = quantity?.figure;
  if (!quantity || !own || children.facts.length < children.count) return [];
  const counts = children.facts.map((facts) => newestCount(facts.figures, quantity.measureCode, own.asOf));
  if (counts.length === 0 || !counts.every((count) => count?.day === own.asOf)) return [];
  const known = counts.filter((count) => count !== null);
  const sum = sumOf(known.map((count) => count.range));
  if (overlap(sum, quantity.range)) return [];
  const people = Math.abs(sum.value - quantity.range.value);
  const message = said`${quantity.measureCode} of the children adds up to ${peopleText(sum.value)}, a difference of ${peopleText(people)} people from ${peopleText(quantity.range.value)}.`;
  return [
    {
      rule: 'SUM_DIFFERS',
      severity: 'WARNING',
      message,
      people,
      figures: [own, ...known.flatMap((count) => count.figures)],
    },
  ];
};

/** Findings on a computed value itself. */
export const valueFindings = (value: Value, question: Question, children: Children): Finding[] => [
  ...over100(value),
  ...staleDenominator(value),
  ...mixedDates(value),
  ...parentOutsideChildren(value, question, children),
  ...sumDiffers(value.numerator, children),
  ...sumDiffers(value.denominator, children),
];
