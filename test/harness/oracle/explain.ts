/**
 * explainPercentage: the readings of a printed percentage that round to it.
 *
 * DECISIONS
 * - Each denominator is read as the basis of a coverage and, where a target percent is given, of an achievement. A
 *   reading matches where the quotient lies within half a unit of the printed last digit, both ends included: a source
 *   may have rounded 14.375 either way. No drift is allowed.
 * - A denominator of zero people is no reading.
 */
import { distance, exact, hundred, isAbove, minus, over, people, percentOf, times, toNumber } from './exact.ts';

export type ExplainInput = {
  percent: number;
  decimals: number;
  count: number | null;
  targetPercent: number | null;
  denominators: { measure: string; value: number }[];
};
type Reading = {
  metric: 'COVERAGE' | 'ACHIEVEMENT';
  basis: string;
  percent: number;
  matches: boolean;
  differencePoints: number;
  differencePeople: number;
};
type Explanation = { verdict: 'EXPLAINED' | 'AMBIGUOUS' | 'INCONSISTENT' | 'NOT_CHECKABLE'; readings: Reading[] };

export const explain = ({ percent, decimals, count, targetPercent, denominators }: ExplainInput): Explanation => {
  const positive = denominators.filter(({ value }) => value > 0);
  if (count === null || positive.length === 0) return { verdict: 'NOT_CHECKABLE', readings: [] };
  const [printed, counted] = [exact(percent), exact(count)];
  const readings = positive.flatMap(({ measure, value }) => {
    const whole = exact(value);
    const reading = (metric: Reading['metric'], full: ReturnType<typeof exact>): Reading => {
      const computed = over(times(counted, hundred), full);
      return {
        metric,
        basis: measure,
        percent: toNumber(computed),
        matches: !isAbove(distance(computed, printed), times(exact(0.5), exact(`1e-${decimals}`))),
        differencePoints: toNumber(minus(printed, computed)),
        differencePeople: people(percentOf(printed, full)) - count,
      };
    };
    const asCoverage = reading('COVERAGE', whole);
    if (targetPercent === null) return [asCoverage];
    return [asCoverage, reading('ACHIEVEMENT', percentOf(exact(targetPercent), whole))];
  });
  const matching = readings.filter(({ matches }) => matches).length;
  if (matching === 0) return { verdict: 'INCONSISTENT', readings };
  return { verdict: matching === 1 ? 'EXPLAINED' : 'AMBIGUOUS', readings };
};
