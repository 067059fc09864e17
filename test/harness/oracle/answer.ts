/**
 * Everything of IndicatorValue that is computed, in plain numbers.
 *
 * DECISIONS
 * - People are shown whole: the value rounded, the low end rounded down and the high end rounded up.
 */
import type { Day } from './calendar.ts';
import { claimsAbout, type Missing } from './claims-about.ts';
import { ceil, exact, floor, people, toNumber } from './exact.ts';
import type { Range } from './range.ts';
import { type Rank, rankAmong } from './ranking.ts';
import { bindingTarget, inForce, lapsedTarget, type Progress, progressOf, targetsAbove } from './targets.ts';
import { achievementText, coverageText } from './text.ts';
import { type Counted, momentOf, type Origin, valueAt } from './value.ts';
import { childrenOf, type Question, type World } from './world.ts';

type Numbers = { value: number; low: number; high: number };
type QuantityAnswer = Numbers & { approximate: boolean; asOf: Day | null; measure: string };
type ProgressAnswer = Omit<Progress, 'target' | 'achievement' | 'below'> & {
  target: string;
  percent: number;
  achievement: (Numbers & { text: string }) | null;
};
export type Answer = {
  region: string;
  indicator: string;
  basis: string;
  asOf: Day;
  origin: Origin;
  coverage: (Numbers & { text: string }) | null;
  missing: Missing | null;
  numerator: QuantityAnswer | null;
  denominator: QuantityAnswer | null;
  live: number;
  completeness: number | null;
  evidence: string[];
  dataAsOf: Day | null;
  dataFrom: Day | null;
  claims: string[];
  provisional: boolean;
  rank: Rank | null;
  target: ProgressAnswer | null;
  targets: ProgressAnswer[];
  lapsedTarget: ProgressAnswer | null;
};

const numbers = ({ value, low, high }: Range): Numbers => ({
  value: toNumber(value),
  low: toNumber(low),
  high: toNumber(high),
});

const quantity = ({ range, approximate, asOf, measure }: Counted): QuantityAnswer => ({
  value: people(range.value),
  low: floor(range.low),
  high: ceil(range.high),
  approximate,
  asOf,
  measure,
});

const progress = (all: Progress): ProgressAnswer => {
  const { target, achievement, basis, people: wanted, gapPeople, gapPoints, met } = all;
  const { neededPerDay, childrenBelow, childrenKnown } = all;
  return {
    target: target.id,
    percent: target.percent,
    basis,
    achievement: achievement && { ...numbers(achievement), text: achievementText(achievement.value) },
    people: wanted,
    gapPeople,
    gapPoints,
    met,
    neededPerDay,
    childrenBelow,
    childrenKnown,
  };
};

export const computeValue = (world: World, question: Question): Answer => {
  const { region, indicator, basis } = question;
  const moment = momentOf(question);
  const value = valueAt(world, region, indicator, basis, moment);
  const binding = bindingTarget(world, region, indicator, moment);
  const lapsed = lapsedTarget(world, region, indicator, moment);
  const parent = world.regions.get(region)?.parent ?? null;
  const siblings =
    parent === null
      ? []
      : childrenOf(world, parent).map((sibling) => valueAt(world, sibling, indicator, basis, moment));
  const { coverage, numerator, denominator } = value;
  const percent = binding && exact(binding.percent);
  return {
    region,
    indicator,
    basis: value.basis,
    asOf: moment.day,
    origin: value.origin,
    coverage: coverage && { ...numbers(coverage), text: coverageText(coverage.value, percent) },
    missing: value.missing,
    numerator: numerator && quantity(numerator),
    denominator: denominator && quantity(denominator),
    live: value.live,
    completeness: value.completeness,
    evidence: value.evidence.map(({ id }) => id),
    dataAsOf: value.dataAsOf,
    dataFrom: value.dataFrom,
    claims: claimsAbout(world, region, value.indicator, value.basis, moment).map(({ id }) => id),
    provisional: value.provisional,
    rank: rankAmong(siblings, region),
    target: binding && progress(progressOf(world, region, binding, basis, moment)),
    targets: inForce(targetsAbove(world, region, indicator, moment), moment.day).map((target) =>
      progress(progressOf(world, region, target, basis, moment)),
    ),
    lapsedTarget: lapsed && progress(progressOf(world, region, lapsed, basis, moment)),
  };
};
