import type { FigureMetric } from '../../prisma/generated/client/enums.ts';
import { type Sentence, said } from '../terms/sentence.ts';
import { peopleText, percentText } from './text.ts';

export type Verdict = 'EXPLAINED' | 'AMBIGUOUS' | 'INCONSISTENT' | 'NOT_CHECKABLE';

/** A published percentage and what else was published with it. */
export type PercentageClaim = {
  percent: number;
  /** Digits after the comma it was published with. */
  decimals: number;
  count: number | null;
  targetPercent: number | null;
  denominators: { measureCode: string; value: number }[];
};

/** One way to read the percentage: as coverage or achievement on one of the denominators. */
export type Reading = {
  metric: Exclude<FigureMetric, 'COUNT'>;
  basisCode: string;
  percent: number;
  matches: boolean;
  /** Published less computed, in percentage points. */
  differencePoints: number;
  /** People the published percentage stands for, less the count. */
  differencePeople: number;
};

export type Explanation = { verdict: Verdict; readings: Reading[]; message: Sentence };

/** Whether `percent`, rounded to so many decimals, is the published one. */
const roundsTo = (percent: number, published: number, decimals: number): boolean =>
  // Half a unit, and a little more for floating-point rounding.
  Math.abs(percent - published) <= 5 / 10 ** (decimals + 1) + 1e-9;

const read = (claim: PercentageClaim, count: number): Reading[] =>
  claim.denominators
    .filter((denominator) => denominator.value > 0)
    .flatMap(({ measureCode, value }) => {
      const reading = (metric: Reading['metric'], share: number): Reading => {
        const percent = (count / (value * share)) * 100;
        return {
          metric,
          basisCode: measureCode,
          percent,
          matches: roundsTo(percent, claim.percent, claim.decimals),
          differencePoints: claim.percent - percent,
          differencePeople: Math.round((claim.percent / 100) * value * share) - count,
        };
      };
      const target = claim.targetPercent;
      const achievement = target !== null && target > 0 ? [reading('ACHIEVEMENT', target / 100)] : [];
      return [reading('COVERAGE', 1), ...achievement];
    });

const called = ({ metric, basisCode }: Reading): Sentence => said`${metric} on ${basisCode}`;

/**
 * Which reading of a published percentage, as coverage or as achievement, on which denominator, rounds to it. Without
 * a count or a denominator nothing can be checked.
 */
export const explain = (claim: PercentageClaim): Explanation => {
  const readings = claim.count === null ? [] : read(claim, claim.count);
  const published = percentText(claim.percent, claim.decimals);
  const nearest = readings.toSorted((a, b) => Math.abs(a.differencePoints) - Math.abs(b.differencePoints))[0];
  if (!nearest) {
    const message = said`${published} cannot be checked without a count and a denominator above zero.`;
    return { verdict: 'NOT_CHECKABLE', readings, message };
  }
  const [first, ...others] = readings.filter((reading) => reading.matches).map(called);
  if (first && others.length === 0)
    return { verdict: 'EXPLAINED', readings, message: said`${published} is ${first}, the only reading that fits.` };
  if (first) {
    const all = others.reduce((before, reading) => said`${before} and ${reading}`, first);
    return { verdict: 'AMBIGUOUS', readings, message: said`${published} fits ${all}.` };
  }
  const people = peopleText(Math.abs(nearest.differencePeople));
  const [near, given] = [called(nearest), percentText(nearest.percent)];
  const message =
    nearest.differencePeople > 0
      ? said`No reading gives ${published}. The nearest, ${near}, gives ${given}; ${published} would be ${people} people more than counted.`
      : said`No reading gives ${published}. The nearest, ${near}, gives ${given}; ${published} would be ${people} people fewer than counted.`;
  return { verdict: 'INCONSISTENT', readings, message };
};
