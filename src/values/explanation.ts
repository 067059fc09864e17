import type { FigureMetric } from '../../prisma/generated/client/enums.ts';
import { type Sentence, said } from '../terms/sentence.ts';
import { peopleText, percentText } from './text.ts';

export type Verdict = 'EXPLAINED' | 'AMBIGUOUS' | 'INCONSISTENT' | 'NOT_CHECKABLE';

/** A published percentage and the other numbers published with it. */
export type PercentageClaim = {
  percent: number;
  /** The number of decimals it was published with. */
  decimals: number;
  count: number | null;
  targetPercent: number | null;
  denominators: { measureCode: string; value: number }[];
};

/** One way to read the percentage: as coverage or achievement on one of the denominators. */
export type Reading = {
  metric: Extract<FigureMetric, 'COVERAGE' | 'ACHIEVEMENT'>;
  basisCode: string;
  percent: number;
  matches: boolean;
  /** Published minus computed, in percentage points. */
  differencePoints: number;
  /** The number of people the published percentage represents, minus the count. */
  differencePeople: number;
};

export type Explanation = { verdict: Verdict; readings: Reading[]; message: Sentence };

/** Whether `percent` rounds to `published` at that number of decimals. */
const roundsTo = (percent: number, published: number, decimals: number): boolean =>
  // Half a unit of the last digit, plus a little for floating-point error.
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

const nameOf = ({ metric, basisCode }: Reading): Sentence => said`${metric} on ${basisCode}`;

/**
 * Finds the readings of a published percentage, as coverage or achievement on each denominator, that round to it.
 * Without a count or a denominator nothing can be checked.
 */
export const explain = (claim: PercentageClaim): Explanation => {
  const readings = claim.count === null ? [] : read(claim, claim.count);
  const published = percentText(claim.percent, [], claim.decimals);
  const nearest = readings.toSorted((a, b) => Math.abs(a.differencePoints) - Math.abs(b.differencePoints))[0];
  if (!nearest) {
    const message = said`${published} cannot be checked without a count and a denominator above zero.`;
    return { verdict: 'NOT_CHECKABLE', readings, message };
  }
  const [first, ...others] = readings.filter((reading) => reading.matches).map(nameOf);
  if (first && others.length === 0)
    return { verdict: 'EXPLAINED', readings, message: said`${published} is ${first}, the only reading that fits.` };
  if (first) {
    const all = others.reduce((before, reading) => said`${before} and ${reading}`, first);
    return { verdict: 'AMBIGUOUS', readings, message: said`${published} fits ${all}.` };
  }
  const people = peopleText(Math.abs(nearest.differencePeople));
  const [name, given] = [nameOf(nearest), percentText(nearest.percent)];
  const message =
    nearest.differencePeople > 0
      ? said`No reading gives ${published}. The nearest, ${name}, gives ${given}; ${published} would be ${people} people more than counted.`
      : said`No reading gives ${published}. The nearest, ${name}, gives ${given}; ${published} would be ${people} people fewer than counted.`;
  return { verdict: 'INCONSISTENT', readings, message };
};
