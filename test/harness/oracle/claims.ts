/**
 * The verdict on a bound, a claim or an undated figure.
 *
 * DECISIONS
 * - The day is the last of the claim's period; facts dated up to it count, those recorded later included. An undated
 *   figure, and a rank among peers in words, is OPEN.
 * - A number of the claim's own (EQ, BETWEEN) is CONFIRMED where its range overlaps the computed one, else
 *   CONTRADICTED. A bound is CONFIRMED where the whole computed range keeps it, CONTRADICTED where none of it does,
 *   else OPEN.
 * - No drift is allowed: a claim is held against what is computed for its day. But a coverage with any figure more than
 *   366 days older than the claim, or one rolled up from fewer than all children, is too little known.
 * - A missing basis is the indicator's own.
 * - TARGET_PEOPLE and a bound on a count go by the region's own figures; they are OPEN where it has none, whatever its
 *   children have.
 * - TARGET_PEOPLE: the computed range reaches from the low end's share rounded down to the high end's rounded up.
 * - GAP_POINTS: targetPercent less coverage, without an end at zero.
 * - A bound on a count: the newest count plus `live` where the measure is a numerator, else the basis that serves; of a
 *   day within 366 days. An earlier total of a measure that only grows never contradicts "more than" or "at least".
 * - Every, most or some regencies: over all regencies in the region that exist. EVERY: one that breaks it contradicts,
 *   all that keep it confirm. SOME: one that keeps it confirms, all that break it contradict. MOST: more than half that
 *   keep it confirm, half that break it contradict.
 * - RANK: contradicted where as many siblings are surely better as the rank says, or more; otherwise confirmed or
 *   contradicted by the span of places once every sibling is known. An `of` that is not the number of siblings is OPEN.
 */
import { basisOf } from './basis.ts';
import { daysApart, yearDays } from './calendar.ts';
import { ceil, exact, floor, hundred, isAbove, isBelow, minus, over, people, toNumber } from './exact.ts';
import { dayOf, isUndated, rangeOf } from './figures.ts';
import { liveAfter } from './live.ts';
import { newestCount } from './numerator.ts';
import { overlap, point, type Range, scaled, sum } from './range.ts';
import { rankAmong } from './ranking.ts';
import { type Value, valueAt } from './value.ts';
import { childrenOf, type Figure, indicatorOf, type Moment, type World } from './world.ts';

type Verdict = 'CONFIRMED' | 'CONTRADICTED' | 'OPEN';
/** `decidedBy`: the regencies that confirm or contradict a claim about every, most or some of them. */
export type ClaimCheck = {
  figure: string;
  verdict: Verdict;
  computed: number | null;
  people: number | null;
  decidedBy: string[];
};

const againstBound = (computed: Range, figure: Figure): Verdict => {
  const limit = exact(figure.value ?? figure.high ?? figure.low ?? 0);
  const verdict = (keeps: boolean, breaks: boolean): Verdict => {
    if (keeps) return 'CONFIRMED';
    return breaks ? 'CONTRADICTED' : 'OPEN';
  };
  switch (figure.comparator) {
    case 'LT':
      return verdict(isBelow(computed.high, limit), !isBelow(computed.low, limit));
    case 'LTE':
      return verdict(!isAbove(computed.high, limit), isAbove(computed.low, limit));
    case 'GT':
      return verdict(isAbove(computed.low, limit), !isAbove(computed.high, limit));
    case 'GTE':
      return verdict(!isBelow(computed.low, limit), isBelow(computed.high, limit));
    case 'EQ':
    case 'BETWEEN':
      return overlap(computed, rangeOf(figure)) ? 'CONFIRMED' : 'CONTRADICTED';
  }
};

/** The coverage, or null where too little is known on the day. */
const coverageKnown = ({ coverage, oldest, completeness, moment }: Value): Range | null =>
  coverage && oldest && daysApart(oldest, moment.day) <= yearDays && completeness === 1 ? coverage : null;

const regenciesIn = (world: World, region: string): string[] =>
  childrenOf(world, region).flatMap((child) => (/^\d\d\.\d\d$/.test(child) ? [child] : regenciesIn(world, child)));

const ofRegencies = (verdicts: Verdict[], extent: Figure['extent']): Verdict => {
  const [all, kept] = [verdicts.length, verdicts.filter((each) => each === 'CONFIRMED').length];
  const broken = verdicts.filter((each) => each === 'CONTRADICTED').length;
  if (extent === 'EVERY_REGENCY') {
    if (broken > 0) return 'CONTRADICTED';
    return all > 0 && kept === all ? 'CONFIRMED' : 'OPEN';
  }
  if (extent === 'SOME_REGENCIES') {
    if (kept > 0) return 'CONFIRMED';
    return all > 0 && broken === all ? 'CONTRADICTED' : 'OPEN';
  }
  if (2 * kept > all) return 'CONFIRMED';
  return all > 0 && 2 * broken >= all ? 'CONTRADICTED' : 'OPEN';
};

type Result = Omit<ClaimCheck, 'figure'>;
const open: Result = { verdict: 'OPEN', computed: null, people: null, decidedBy: [] };
const compared = (computed: Range, figure: Figure, inPeople: boolean): Result => {
  const claimed = exact(figure.value ?? figure.low ?? figure.high ?? 0);
  const difference = Math.abs(people(claimed) - people(computed.value));
  const verdict = againstBound(computed, figure);
  return { ...open, verdict, computed: toNumber(computed.value), people: inPeople ? difference : null };
};

const checkCount = (world: World, figure: Figure, moment: Moment): Result => {
  const measure = figure.measure ?? '';
  if (world.indicators.some(({ numerator }) => numerator === measure)) {
    const count = newestCount(world, figure.region, measure, moment);
    if (!count || daysApart(dayOf(count), moment.day) > yearDays) return open;
    const { net } = liveAfter(world, figure.region, measure, dayOf(count), moment);
    const found = compared(sum(rangeOf(count), point(exact(net))), figure, true);
    const grows = world.measures.some(({ code, cumulative }) => code === measure && cumulative);
    const isLowerEnd = figure.comparator === 'GT' || figure.comparator === 'GTE';
    return grows && isLowerEnd && dayOf(count) < moment.day && found.verdict === 'CONTRADICTED' ? open : found;
  }
  const basis = basisOf(world, figure.region, measure, moment);
  return basis && daysApart(basis.day, moment.day) <= yearDays ? compared(basis.range, figure, true) : open;
};

const checkRank = (world: World, figure: Figure, indicator: string, basis: string, moment: Moment): Result => {
  const parent = world.regions.get(figure.region)?.parent ?? null;
  const siblings = parent === null ? [] : childrenOf(world, parent);
  if (figure.among !== null || (figure.of !== null && figure.of !== siblings.length)) return open;
  const values = siblings.map((sibling) => valueAt(world, sibling, indicator, basis, moment));
  const known = values.filter((value) => coverageKnown(value) !== null);
  const rank = rankAmong(known, figure.region);
  if (!rank) return open;
  const claimed = figure.value ?? 0;
  const result = { ...open, computed: rank.position };
  if (rank.best > claimed) return { ...result, verdict: 'CONTRADICTED' };
  if (known.length < siblings.length) return open;
  return { ...result, verdict: claimed <= rank.worst ? 'CONFIRMED' : 'CONTRADICTED' };
};

const checkPercentage = (world: World, figure: Figure, indicator: string, basis: string, moment: Moment): Result => {
  if (figure.metric !== 'COVERAGE' && !figure.targetPercent) return open;
  const percent = exact(figure.targetPercent ?? 0);
  const subject = (region: string): Range | null => {
    const coverage = coverageKnown(valueAt(world, region, indicator, basis, moment));
    if (!coverage || figure.metric === 'COVERAGE') return coverage;
    if (figure.metric === 'ACHIEVEMENT') return scaled(coverage, over(hundred, percent));
    const [value, low, high] = [coverage.value, coverage.high, coverage.low].map((each) => minus(percent, each));
    return value && low && high ? { value, low, high } : null;
  };
  if (figure.extent !== 'WHOLE') {
    const each = regenciesIn(world, figure.region).map((regency): [string, Verdict] => {
      const coverage = subject(regency);
      return [regency, coverage ? againstBound(coverage, figure) : 'OPEN'];
    });
    const verdict = ofRegencies(
      each.map(([, ofOne]) => ofOne),
      figure.extent,
    );
    const deciding = verdict === 'OPEN' ? [] : each.filter(([, ofOne]) => ofOne === verdict);
    return { ...open, verdict, decidedBy: deciding.map(([regency]) => regency) };
  }
  const coverage = subject(figure.region);
  return coverage ? compared(coverage, figure, false) : open;
};

const checkTargetPeople = (world: World, figure: Figure, basis: string, moment: Moment): Result => {
  const whole = basisOf(world, figure.region, basis, moment);
  if (!whole || daysApart(whole.day, moment.day) > yearDays || !figure.targetPercent) return open;
  const { value, low, high } = scaled(whole.range, over(exact(figure.targetPercent), hundred));
  const computed = { value: exact(ceil(value)), low: exact(floor(low)), high: exact(ceil(high)) };
  return compared(computed, figure, true);
};

/** The figure is a bound, a claim or undated. */
export const checkClaim = (world: World, figure: Figure, knownAt: string | null): ClaimCheck => {
  const check = (): Result => {
    if (isUndated(figure)) return open;
    const moment = { day: dayOf(figure), now: null, knownAt };
    if (figure.metric === 'COUNT') return checkCount(world, figure, moment);
    const indicator = indicatorOf(world, figure.indicator ?? '');
    const basis = figure.basis ?? indicator.basis;
    if (figure.metric === 'TARGET_PEOPLE') return checkTargetPeople(world, figure, basis, moment);
    if (figure.metric === 'RANK') return checkRank(world, figure, indicator.code, basis, moment);
    return checkPercentage(world, figure, indicator.code, basis, moment);
  };
  return { figure: figure.id, ...check() };
};
