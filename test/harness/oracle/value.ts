/**
 * Points 1 to 6 put together: one value, without targets and texts.
 *
 * DECISIONS
 * - A region has evidence of its own where it has a numerator: a count or a stated percentage on the basis asked for. A
 *   count without a basis is NONE with NO_DENOMINATOR and is not rolled up; a basis without a numerator is rolled up.
 * - A basis of zero people, or whose low end is zero, is ZERO_DENOMINATOR; numerator and denominator are shown all the
 *   same.
 * - Without any numerator `live` is all that was recorded up to the day.
 * - For a stated coverage `live` is answered whether or not a basis is known; without one it moves neither coverage nor
 *   dataAsOf.
 * - numerator.asOf and denominator.asOf are the evidence's days (the ledger moves neither); null for sums of several
 *   days.
 * - evidence names the figures of the numerator, then those of the denominator, also where the value is STATED or NONE.
 * - dataAsOf and dataFrom are about the numerator alone, and null without a coverage. With `live` from later days
 *   dataFrom stays the evidence's day.
 * - A roll-up is provisional where any figure below it is.
 */
import { type Basis, basisOf, shareOf } from './basis.ts';
import { type Day, dayAt, newestDay, oldestDay } from './calendar.ts';
import { claimsAbout, type Missing, reasonWithoutNumerator } from './claims-about.ts';
import { exact } from './exact.ts';
import { coverageOf, dayOf, isExactAsPrinted, rangeOf } from './figures.ts';
import { liveAfter } from './live.ts';
import { numeratorOf } from './numerator.ts';
import { isPositive, point, type Range, sum } from './range.ts';
import { type Counts, rollUp } from './roll-up.ts';
import { type Figure, type Indicator, indicatorOf, type Moment, type Question, type World } from './world.ts';

export type Origin = 'COUNTED' | 'STATED' | 'DERIVED' | 'ROLLED_UP' | 'NONE';
export type Counted = { range: Range; approximate: boolean; asOf: Day | null; measure: string };

/** `oldest` is the oldest day of any figure that the coverage was computed from, the basis included. */
export type Value = {
  region: string;
  indicator: Indicator;
  basis: string;
  moment: Moment;
  origin: Origin;
  coverage: Range | null;
  missing: Missing | null;
  numerator: Counted | null;
  denominator: Counted | null;
  live: number;
  completeness: number | null;
  evidence: Figure[];
  dataAsOf: Day | null;
  dataFrom: Day | null;
  oldest: Day | null;
  provisional: boolean;
  isExact: boolean;
  derivedFrom: string | null;
};

export const momentOf = ({ region, day, now, knownAt }: Question): Moment => {
  if (day !== null) return { day, now: null, knownAt: knownAt ?? null };
  if (now === undefined) throw new Error('A current value needs the instant it is for');
  return { day: dayAt(region, now), now, knownAt: knownAt ?? null };
};

const theOnlyDay = (days: Day[]): Day | null => (new Set(days).size === 1 ? (days[0] ?? null) : null);

const summed = (start: Value, total: Counts): Value => {
  const { approximate } = total;
  const { numerator: measure } = start.indicator;
  const days = { numerator: theOnlyDay(total.numeratorDays), basis: theOnlyDay(total.basisDays) };
  const counts: Value = {
    ...start,
    numerator: { range: total.numerator, approximate: approximate.numerator, asOf: days.numerator, measure },
    denominator: {
      range: total.denominator,
      approximate: approximate.denominator,
      asOf: days.basis,
      measure: start.basis,
    },
    live: total.live,
    evidence: [],
    provisional: total.provisional,
    derivedFrom: null,
  };
  if (!isPositive(total.denominator)) return { ...counts, missing: 'ZERO_DENOMINATOR' };
  return {
    ...counts,
    origin: 'ROLLED_UP',
    coverage: shareOf(total.numerator, total.denominator),
    completeness: total.completeness,
    dataAsOf: newestDay([...total.numeratorDays, ...total.liveDays]),
    dataFrom: oldestDay(total.numeratorDays),
    oldest: oldestDay([...total.numeratorDays, ...total.basisDays]),
    isExact: total.isExact,
  };
};

const stated = (start: Value, figure: Figure, basis: Basis | null, net: number, liveDays: Day[]): Value => {
  const day = dayOf(figure);
  const moved = net !== 0 && basis && isPositive(basis.range) ? basis : null;
  const printed = coverageOf(figure);
  return {
    ...start,
    origin: 'STATED',
    coverage: moved ? sum(printed, shareOf(point(exact(net)), moved.range)) : printed,
    live: net,
    completeness: 1,
    dataAsOf: newestDay([day, ...(moved ? liveDays : [])]),
    dataFrom: day,
    oldest: oldestDay([day, ...(moved ? [moved.day] : [])]),
    isExact: isExactAsPrinted(figure) && (moved?.isExact ?? true),
  };
};

const counted = (start: Value, figure: Figure, basis: Basis | null, net: number, liveDays: Day[]): Value => {
  const { approximate } = figure;
  const { numerator: measure } = start.indicator;
  const day = dayOf(figure);
  const range = sum(rangeOf(figure), point(exact(net)));
  const shown: Value = { ...start, numerator: { range, approximate, asOf: day, measure }, live: net };
  if (!basis) return { ...shown, missing: 'NO_DENOMINATOR' };
  if (!isPositive(basis.range)) return { ...shown, missing: 'ZERO_DENOMINATOR' };
  return {
    ...shown,
    origin: basis.derivedFrom === null ? 'COUNTED' : 'DERIVED',
    coverage: shareOf(range, basis.range),
    completeness: 1,
    dataAsOf: newestDay([day, ...liveDays]),
    dataFrom: day,
    oldest: oldestDay([day, basis.day]),
    isExact: isExactAsPrinted(figure) && basis.isExact,
  };
};

export const valueAt = (world: World, region: string, code: string, onBasis: string | null, moment: Moment): Value => {
  const indicator = indicatorOf(world, code);
  const basis = onBasis ?? indicator.basis;
  const figure = numeratorOf(world, region, indicator, basis, moment);
  const whole = basisOf(world, region, basis, moment);
  const evidence = [...new Set([...(figure ? [figure] : []), ...(whole?.figures ?? [])])];
  const start: Value = {
    region,
    indicator,
    basis,
    moment,
    origin: 'NONE',
    coverage: null,
    missing: null,
    numerator: null,
    denominator: whole && { range: whole.range, approximate: whole.approximate, asOf: whole.day, measure: basis },
    live: 0,
    completeness: null,
    evidence,
    dataAsOf: null,
    dataFrom: null,
    oldest: null,
    provisional: evidence.some(({ provisional }) => provisional),
    isExact: false,
    derivedFrom: whole?.derivedFrom ?? null,
  };
  if (!figure) {
    const total = rollUp(world, region, indicator, basis, moment);
    if (total) return summed(start, total);
    const claims = claimsAbout(world, region, indicator, basis, moment);
    const { net } = liveAfter(world, region, indicator.numerator, '', moment);
    return { ...start, live: net, missing: reasonWithoutNumerator(claims, indicator, whole !== null) };
  }
  const { net, days } = liveAfter(world, region, indicator.numerator, dayOf(figure), moment);
  return figure.metric === 'COUNT' ? counted(start, figure, whole, net, days) : stated(start, figure, whole, net, days);
};
