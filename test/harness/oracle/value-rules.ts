/**
 * Rules about a computed value: OLD_EVIDENCE, STALE_DENOMINATOR, STALE_NUMERATOR, OVER_100_PERCENT, NEGATIVE,
 * MIXED_DATES, OWN_PERCENTAGE, MET_HIDES_BELOW, PARENT_OUTSIDE_CHILDREN, and PROVISIONAL of a roll-up.
 *
 * DECISIONS
 * - Stale compares the evidence's days, whatever the ledger added; a sum is stale where it has one day on either side.
 *   A stated coverage is never stale.
 * - OVER_100_PERCENT and NEGATIVE go by the value, not by the range. NEGATIVE also where a numerator without a basis is
 *   below zero.
 * - MIXED_DATES: a roll-up whose numerators, or whose bases, are of different days.
 * - OWN_PERCENTAGE: the value is DERIVED and the pair that serves is of its indicator, also where the numerator is a
 *   newer count or the ledger added to it. Not on a stated coverage.
 * - MET_HIDES_BELOW goes by the binding target; its figures are the evidence of the children below.
 * - PARENT_OUTSIDE_CHILDREN: a value that is not rolled up, whose range lies wholly above, or wholly below, those of
 *   all children that have a value of their own on the day, at least two of them. An ERROR where all children have one.
 */
import { daysBetween, yearDays } from './calendar.ts';
import { hundred, isAbove, isBelow, zero } from './exact.ts';
import { error, type Flag, flag, peopleBetween } from './flag.ts';
import { isWhollyAbove, isWhollyBelow } from './range.ts';
import { bindingTarget, progressOf } from './targets.ts';
import { type Value, valueAt } from './value.ts';
import { childrenOf, type World } from './world.ts';

const agesOf = ({ origin, numerator, denominator, dataAsOf, moment, evidence }: Value): Flag[] => {
  const flags: Flag[] = [];
  if (dataAsOf !== null && daysBetween(dataAsOf, moment.day) > yearDays) flags.push(flag('OLD_EVIDENCE', evidence));
  if (origin === 'NONE' || !numerator?.asOf || !denominator?.asOf) return flags;
  const basisIsOlderBy = daysBetween(denominator.asOf, numerator.asOf);
  if (basisIsOlderBy > yearDays) flags.push(flag('STALE_DENOMINATOR', evidence));
  if (-basisIsOlderBy > yearDays) flags.push(flag('STALE_NUMERATOR', evidence));
  return flags;
};

const sizeOf = ({ coverage, numerator, denominator, evidence }: Value): Flag[] => {
  const flags: Flag[] = [];
  if (coverage && isAbove(coverage.value, hundred)) {
    const excess = numerator && denominator ? peopleBetween(numerator.range.value, denominator.range.value) : null;
    flags.push(flag('OVER_100_PERCENT', evidence, excess));
  }
  if ((coverage && isBelow(coverage.value, zero)) || (numerator && isBelow(numerator.range.value, zero))) {
    flags.push(flag('NEGATIVE', evidence, numerator && peopleBetween(numerator.range.value, zero)));
  }
  return flags;
};

const standingOf = ({
  origin,
  numerator,
  denominator,
  provisional,
  derivedFrom,
  indicator,
  evidence,
}: Value): Flag[] => {
  const flags: Flag[] = [];
  if (origin === 'ROLLED_UP' && (!numerator?.asOf || !denominator?.asOf)) flags.push(flag('MIXED_DATES', []));
  if (origin === 'ROLLED_UP' && provisional) flags.push(flag('PROVISIONAL', []));
  if (origin === 'DERIVED' && derivedFrom === indicator.code) flags.push(flag('OWN_PERCENTAGE', evidence));
  return flags;
};

const hiding = (world: World, { region, indicator, moment }: Value, onBasis: string | null): Flag[] => {
  const target = bindingTarget(world, region, indicator.code, moment);
  const progress = target && progressOf(world, region, target, onBasis, moment);
  if (progress?.met !== true || progress.childrenBelow === 0) return [];
  return [
    flag(
      'MET_HIDES_BELOW',
      progress.below.flatMap(({ evidence }) => evidence),
    ),
  ];
};

const outside = (world: World, { region, indicator, basis, moment, origin, coverage, evidence }: Value): Flag[] => {
  if (!coverage || origin === 'ROLLED_UP') return [];
  const all = childrenOf(world, region).map((child) => valueAt(world, child, indicator.code, basis, moment));
  const children = all.flatMap((child) => (child.origin === 'ROLLED_UP' ? [] : (child.coverage ?? [])));
  const isOutside =
    children.every((child) => isWhollyAbove(coverage, child)) ||
    children.every((child) => isWhollyBelow(coverage, child));
  if (children.length < 2 || !isOutside) return [];
  const found = flag('PARENT_OUTSIDE_CHILDREN', evidence);
  return [children.length === all.length ? error(found) : found];
};

/** `onBasis` is the basis that the query names, if it names one. */
export const valueFlags = (world: World, value: Value, onBasis: string | null): Flag[] => [
  ...agesOf(value),
  ...sizeOf(value),
  ...standingOf(value),
  ...hiding(world, value, onBasis),
  ...outside(world, value),
];
