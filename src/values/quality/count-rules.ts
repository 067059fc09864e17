import { daysBetween } from '../../terms/calendar.ts';
import { said } from '../../terms/sentence.ts';
import { newestCount, type RegionFacts } from '../evidence.ts';
import { rangeOf } from '../figure.ts';
import { nearestPeople, overlap, sumOf } from '../range.ts';
import { peopleText } from '../text.ts';
import type { Finding } from './finding.ts';
import { countsByMeasure } from './measure-counts.ts';
import type { Children } from './value-rules.ts';

// A slipped digit is a factor of ten; real growth between two publications stays below eight.
const outlierFactor = 8;
const leastAlike = 1000;
/** Three years, a leap day included. */
const alikeWithinDays = 1096;
/** An end of a range is taken for an older count when it is within half a percent of it. */
const sameEnd = 0.005;
const olderByDays = 60;

/** A count at least eight times the newest of an earlier day, or an eighth of it: a slipped digit, most likely. */
export const outlierFindings = (facts: RegionFacts): Finding[] =>
  [...countsByMeasure(facts.figures).values()].flatMap((counts) =>
    counts.flatMap((later): Finding[] => {
      const earlier = counts.find(({ asOf }) => asOf < later.asOf);
      if (!earlier) return [];
      const [before, after] = [rangeOf(earlier).value, rangeOf(later).value];
      if (before <= 0 || (after < before * outlierFactor && before < after * outlierFactor)) return [];
      const message = said`${later.measureCode ?? ''} went from ${peopleText(before)} on ${earlier.asOf} to ${peopleText(after)} on ${later.asOf}.`;
      const people = Math.abs(nearestPeople(after) - nearestPeople(before));
      return [{ rule: 'OUTLIER', severity: 'WARNING', message, people, figures: [earlier, later] }];
    }),
  );

/** A count that equals a count of another measure: one of them may carry the wrong name. */
export const sameNumberFindings = (facts: RegionFacts): Finding[] => {
  const counts = [...countsByMeasure(facts.figures).values()]
    .flat()
    .filter(({ comparator, value }) => comparator === 'EQ' && value !== null && value >= leastAlike);
  return counts.flatMap((figure, index) =>
    counts.slice(index + 1).flatMap((other): Finding[] => {
      const isAlike =
        figure.value === other.value &&
        figure.measureCode !== other.measureCode &&
        Math.abs(daysBetween(figure.asOf, other.asOf)) <= alikeWithinDays;
      if (!isAlike) return [];
      const [earlier, later] = figure.asOf <= other.asOf ? [figure, other] : [other, figure];
      const people = figure.value ?? 0;
      const message = said`${peopleText(people)} is ${earlier.measureCode ?? ''} of ${earlier.asOf} and ${later.measureCode ?? ''} of ${later.asOf}.`;
      return [{ rule: 'SAME_NUMBER_OTHER_MEASURE', severity: 'WARNING', message, people, figures: [later, earlier] }];
    }),
  );
};

/** A range one end of which is a count of an earlier day: it spans days, not what is uncertain. */
export const mixedRangeFindings = (facts: RegionFacts): Finding[] =>
  [...countsByMeasure(facts.figures).values()].flatMap((counts) =>
    counts
      .filter(({ comparator }) => comparator === 'BETWEEN')
      .flatMap((range) => {
        const { low, high } = rangeOf(range);
        const isEnd = (people: number): boolean =>
          [low, high].some((end) => Math.abs(end - people) <= sameEnd * people);
        return counts
          .filter((older) => daysBetween(older.asOf, range.asOf) >= olderByDays && isEnd(rangeOf(older).value))
          .map((older): Finding => {
            const [from, to, end] = [low, high, rangeOf(older).value].map(peopleText) as [string, string, string];
            const message = said`${from} to ${to} of ${range.asOf} begins or ends with ${end} of ${older.asOf}.`;
            const figures = [range, older];
            return { rule: 'RANGE_MIXES_DATES', severity: 'WARNING', message, people: null, figures };
          });
      }),
  );

/** A count against the sum of the children's, where every child was counted on the same day. */
export const sumDiffersFindings = (facts: RegionFacts, children: Children): Finding[] => {
  // Children without figures are not among the facts.
  if (children.count === 0 || children.facts.length < children.count) return [];
  return [...countsByMeasure(facts.figures)].flatMap(([measure, counts]) =>
    counts.flatMap((own): Finding[] => {
      const known = children.facts.flatMap(({ figures }) => newestCount(figures, measure, own.asOf) ?? []);
      if (known.length < children.count || known.some(({ day }) => day !== own.asOf)) return [];
      const [sum, range] = [sumOf(known.map((count) => count.range)), rangeOf(own)];
      if (overlap(sum, range)) return [];
      const people = Math.abs(nearestPeople(sum.value) - nearestPeople(range.value));
      const message = said`${measure} of the children adds up to ${peopleText(sum.value)}, a difference of ${peopleText(people)} people from ${peopleText(range.value)}.`;
      const figures = [own, ...known.flatMap((count) => count.figures)];
      return [{ rule: 'SUM_DIFFERS', severity: 'WARNING', message, people, figures }];
    }),
  );
};
