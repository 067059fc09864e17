import { type Sentence, said } from '../terms/sentence.ts';
import { type Figure, isBound, isDated, rangeOf } from './figure.ts';
import { nearestPeople, overlap, peopleAt, type Range, scaled } from './range.ts';
import type { Rank } from './ranking.ts';
import { peopleText, percentText } from './text.ts';

export type Verdict = 'CONFIRMED' | 'CONTRADICTED' | 'OPEN';

/**
 * A published claim against everything else that is known for its day; `computed` is in the claim's own unit, and
 * `people` lie between the two where that is people.
 */
export type ClaimCheck = { verdict: Verdict; message: Sentence; computed: number | null; people: number | null };

/** The values of a claim's day, computed without any claim. One that is too old or incomplete is not known. */
export type KnownOnDay = {
  /** The region's coverage on the claim's basis, or its people for a count. */
  own: Range | null;
  /** Whether those people are a running total of an earlier day, which may have grown since. */
  mayHaveGrown: boolean;
  basis: Range | null;
  /** The region's rank among the siblings that have a value, and how many siblings there are. */
  rank: Rank | null;
  siblings: number;
  /** Coverages of the regencies below that have one, and how many regencies there are. */
  regencies: Range[];
  regencyCount: number;
};

const open = (message: Sentence): ClaimCheck => ({ verdict: 'OPEN', message, computed: null, people: null });
const tooLittle = said`Too little is known for its day to check it.`;

/** Whether every number of the range, or none, is as the claim says; OPEN where some are. */
const compare = (claim: Figure, known: Omit<Range, 'value'>): Verdict => {
  if (!isBound(claim)) return overlap(rangeOf(claim), known) ? 'CONFIRMED' : 'CONTRADICTED';
  const limit = claim.value ?? 0;
  const fits = (number: number): boolean => {
    if (claim.comparator === 'LT') return number < limit;
    if (claim.comparator === 'LTE') return number <= limit;
    return claim.comparator === 'GT' ? number > limit : number >= limit;
  };
  const [low, high] = [fits(known.low), fits(known.high)];
  return low === high ? (low ? 'CONFIRMED' : 'CONTRADICTED') : 'OPEN';
};

/** A coverage in the unit of the claim: itself, a share of the claim's target, or the points missing from it. */
const inUnitOf = ({ metric, targetPercent }: Figure, coverage: Range): Range | null => {
  if (metric === 'COVERAGE') return coverage;
  if (targetPercent === null) return null;
  if (metric === 'ACHIEVEMENT') return scaled(coverage, 100 / targetPercent);
  const { value, low, high } = coverage;
  return { value: targetPercent - value, low: targetPercent - high, high: targetPercent - low };
};

const peopleFrom = (claim: Figure, computed: number): number =>
  Math.abs(nearestPeople(rangeOf(claim).value) - nearestPeople(computed));

const checkPeople = (claim: Figure, { own, mayHaveGrown }: KnownOnDay): ClaimCheck => {
  if (!own) return open(tooLittle);
  const verdict = compare(claim, own);
  if (verdict === 'CONTRADICTED' && mayHaveGrown && (claim.comparator === 'GT' || claim.comparator === 'GTE'))
    return open(said`${peopleText(own.value)} were counted before, and may have grown.`);
  const message = said`${peopleText(own.value)} is computed for its day.`;
  return { verdict, message, computed: own.value, people: peopleFrom(claim, own.value) };
};

const checkPercentage = (claim: Figure, own: Range | null): ClaimCheck => {
  const computed = own && inUnitOf(claim, own);
  if (!own || !computed) return open(tooLittle);
  const result = { verdict: compare(claim, computed), computed: computed.value, people: null };
  const [target, difference] = [claim.targetPercent ?? 0, percentText(computed.value, [claim.value ?? 100])];
  const message =
    claim.metric === 'GAP_POINTS'
      ? said`${percentText(target)} less ${percentText(own.value)} is ${difference}.`
      : said`${difference} is computed for its day.`;
  return { ...result, message };
};

const checkTargetPeople = (claim: Figure, basis: Range | null): ClaimCheck => {
  const target = claim.targetPercent;
  if (!basis || target === null) return open(tooLittle);
  const people = peopleAt(target, basis.value);
  const message = said`${percentText(target)} of ${peopleText(basis.value)} is ${peopleText(people)} people.`;
  // The least that it may be is not rounded up: a claim of one person less is no contradiction.
  const known = { low: Math.floor((target * basis.low) / 100), high: peopleAt(target, basis.high) };
  return { verdict: compare(claim, known), message, computed: people, people: peopleFrom(claim, people) };
};

/** A rank needs every sibling to be confirmed, and to be contradicted every sibling or enough that are surely better. */
const checkRank = (claim: Figure, { rank, siblings }: KnownOnDay): ClaimCheck => {
  if (claim.among !== null) return open(said`Its peers are named in words (${claim.among}), so it is not checked.`);
  if (!rank || (claim.of !== null && claim.of !== siblings)) return open(tooLittle);
  const claimed = claim.value ?? 0;
  const { best, worst, of } = rank;
  const message = said`Of ${siblings} regions ${of} are known: it is number ${best} to ${worst} of those.`;
  const result = { message, computed: rank.position, people: null };
  if (claimed < best) return { ...result, verdict: 'CONTRADICTED' };
  if (of < siblings) return { ...result, verdict: 'OPEN' };
  return { ...result, verdict: claimed > worst ? 'CONTRADICTED' : 'CONFIRMED' };
};

const extentVerdict = (claim: Figure, fitting: number, other: number, all: number): Verdict => {
  if (claim.extent === 'SOME_REGENCIES') return fitting > 0 ? 'CONFIRMED' : other === all ? 'CONTRADICTED' : 'OPEN';
  if (claim.extent === 'EVERY_REGENCY') return other > 0 ? 'CONTRADICTED' : fitting === all ? 'CONFIRMED' : 'OPEN';
  return fitting * 2 > all ? 'CONFIRMED' : other * 2 >= all ? 'CONTRADICTED' : 'OPEN';
};

const checkExtent = (claim: Figure, { regencies, regencyCount }: KnownOnDay): ClaimCheck => {
  if (regencyCount === 0) return open(tooLittle);
  const verdicts = regencies.flatMap((coverage) => inUnitOf(claim, coverage) ?? []).map((each) => compare(claim, each));
  const fitting = verdicts.filter((verdict) => verdict === 'CONFIRMED').length;
  const other = verdicts.filter((verdict) => verdict === 'CONTRADICTED').length;
  const message = said`Of ${regencyCount} regencies ${fitting} fit it and ${other} do not, as far as they are known.`;
  return { verdict: extentVerdict(claim, fitting, other, regencyCount), message, computed: fitting, people: null };
};

/** Checks a claim or bound; one without a day is never decided by what is known of a day. */
export const checkClaim = (claim: Figure, known: KnownOnDay): ClaimCheck => {
  if (!isDated(claim)) return open(said`It has no day, so it is not checked.`);
  if (claim.extent !== 'WHOLE') return checkExtent(claim, known);
  switch (claim.metric) {
    case 'RANK':
      return checkRank(claim, known);
    case 'TARGET_PEOPLE':
      return checkTargetPeople(claim, known.basis);
    case 'COUNT':
      return checkPeople(claim, known);
    case 'GAP_POINTS':
    case 'COVERAGE':
    case 'ACHIEVEMENT':
      return checkPercentage(claim, known.own);
  }
};
