import { said } from '../../terms/sentence.ts';
import type { Catalogue } from '../catalogue.ts';
import { isMeasured, newestCount, type RegionFacts } from '../evidence.ts';
import { type DatedFigure, isDated, rangeOf } from '../figure.ts';
import { peopleText } from '../text.ts';
import type { Finding } from './finding.ts';

// A slipped digit is a factor of ten; real growth between two publications stays below a factor of eight.
const outlierFactor = 8;

/** The counts of each measure in date order; for each day only the one recorded last. */
const countsByMeasure = (facts: RegionFacts): Map<string, DatedFigure[]> => {
  const counts = facts.figures.filter(isDated).filter((figure) => figure.metric === 'COUNT');
  const grouped = Map.groupBy(counts, (figure) => figure.measureCode ?? '');
  return new Map(
    [...grouped].map(([measure, figures]) => {
      const lastOfDay = new Map(figures.toSorted((a, b) => a.id - b.id).map((figure) => [figure.asOf, figure]));
      return [measure, [...lastOfDay.values()].toSorted((a, b) => (a.asOf < b.asOf ? -1 : 1))];
    }),
  );
};

const consecutive = (figures: DatedFigure[]): [DatedFigure, DatedFigure][] =>
  figures.slice(1).map((figure, index) => [figures[index] as DatedFigure, figure]);

/** Flags a cumulative total that fell between two days. The figures are kept. */
export const fallingFindings = (facts: RegionFacts, catalogue: Catalogue): Finding[] =>
  catalogue.measures
    .filter((measure) => measure.cumulative)
    .flatMap((measure) => consecutive(countsByMeasure(facts).get(measure.code) ?? []))
    .filter((pair) => pair.every(isMeasured))
    .filter(([earlier, later]) => rangeOf(later).high < rangeOf(earlier).low)
    .map(([earlier, later]) => {
      const people = Math.round(rangeOf(earlier).value - rangeOf(later).value);
      return {
        rule: 'FALLING_CUMULATIVE',
        severity: 'WARNING',
        message: said`${later.measureCode ?? ''} fell by ${peopleText(people)} people between ${earlier.asOf} and ${later.asOf}.`,
        people,
        figures: [earlier, later],
      };
    });

/** Flags a count at least eight times the previous one, or at most an eighth of it: most likely a slipped digit. */
export const outlierFindings = (facts: RegionFacts): Finding[] =>
  [...countsByMeasure(facts).values()]
    .flatMap(consecutive)
    .filter(([earlier, later]) => {
      const [before, after] = [rangeOf(earlier).value, rangeOf(later).value];
      return before > 0 && (after >= before * outlierFactor || after <= before / outlierFactor);
    })
    .map(([earlier, later]) => {
      const [before, after] = [rangeOf(earlier).value, rangeOf(later).value];
      return {
        rule: 'OUTLIER',
        severity: 'WARNING',
        message: said`${later.measureCode ?? ''} went from ${peopleText(before)} on ${earlier.asOf} to ${peopleText(after)} on ${later.asOf}.`,
        people: Math.round(Math.abs(after - before)),
        figures: [earlier, later],
      };
    });

/** Flags a counted numerator above its basis: possible if they are from different days, never on the same day. */
export const partExceedsWholeFindings = (facts: RegionFacts, catalogue: Catalogue): Finding[] =>
  catalogue.indicators.flatMap((indicator) =>
    (countsByMeasure(facts).get(indicator.numeratorCode) ?? []).flatMap((part): Finding[] => {
      const whole = newestCount(facts.figures, indicator.basisCode, part.asOf);
      if (!whole || rangeOf(part).low <= whole.range.high) return [];
      const people = Math.round(rangeOf(part).value - whole.range.value);
      const message = said`${indicator.numeratorCode} exceeds ${indicator.basisCode} of ${whole.day} by ${peopleText(people)} people.`;
      const severity = whole.day === part.asOf ? 'ERROR' : 'WARNING';
      return [{ rule: 'PART_EXCEEDS_WHOLE', severity, message, people, figures: [part, ...whole.figures] }];
    }),
  );
