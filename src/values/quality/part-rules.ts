import { type Day, daysBetween, lastDay } from '../../terms/calendar.ts';
import { type Sentence, said } from '../../terms/sentence.ts';
import { drifted, longestProofDays } from '../basis.ts';
import { basesOf, type Catalogue, wholesOf } from '../catalogue.ts';
import { type RegionFacts, statedCoverages } from '../evidence.ts';
import { type DatedFigure, rangeOf } from '../figure.ts';
import { isWhollyAbove, nearestPeople, type Range } from '../range.ts';
import { peopleText, percentText } from '../text.ts';
import type { Finding } from './finding.ts';
import { countsByMeasure } from './measure-counts.ts';

type Dated = { range: Range; day: Day; figure: DatedFigure };

const order = ({ figure }: Dated): number => figure.order;

/** The wholes that a part is compared with: all of its day, else the nearest of the year before and of the year after. */
const comparable = (part: Dated, wholes: Dated[]): Dated[] => {
  const near = wholes.filter(({ day }) => Math.abs(daysBetween(day, part.day)) <= longestProofDays);
  const sameDay = near.filter(({ day }) => day === part.day);
  if (sameDay.length > 0) return sameDay;
  const nearest = (those: Dated[]): Dated[] =>
    those
      .toSorted(
        (a, b) =>
          Math.abs(daysBetween(a.day, part.day)) - Math.abs(daysBetween(b.day, part.day)) || order(b) - order(a),
      )
      .slice(0, 1);
  return [...nearest(near.filter(({ day }) => day < part.day)), ...nearest(near.filter(({ day }) => day > part.day))];
};

const exceeding = (
  parts: Dated[],
  wholes: Dated[],
  isAbove: (part: Dated, whole: Dated) => boolean,
  about: (part: Dated, whole: Dated) => { message: Sentence; people: number | null },
): Finding[] =>
  parts.flatMap((part) =>
    comparable(part, wholes)
      .filter((whole) => isAbove(part, whole))
      .map((whole) => ({
        rule: 'PART_EXCEEDS_WHOLE' as const,
        severity: whole.day === part.day ? ('ERROR' as const) : ('WARNING' as const),
        ...about(part, whole),
        figures: [part.figure, whole.figure],
      })),
  );

/** A population that has grown since, or will have grown by then, is not exceeded. */
const isCountAbove = (part: Dated, whole: Dated): boolean => {
  const days = daysBetween(whole.day, part.day);
  return days > 0
    ? isWhollyAbove(part.range, drifted(whole.range, days))
    : isWhollyAbove(days === 0 ? part.range : drifted(part.range, -days), whole.range);
};

/** A count above one whose people it is among: possible where they are of different days, never on one day. */
export const partExceedsWholeFindings = (facts: RegionFacts, catalogue: Catalogue): Finding[] => {
  const counts = countsByMeasure(facts.figures);
  const dated = (measure: string): Dated[] =>
    (counts.get(measure) ?? []).map((figure) => ({ range: rangeOf(figure), day: figure.asOf, figure }));
  return [...counts.keys()].flatMap((measure) =>
    wholesOf(catalogue, measure).flatMap((wholeCode) =>
      exceeding(dated(measure), dated(wholeCode), isCountAbove, (part, whole) => {
        const people = nearestPeople(part.range.value) - nearestPeople(whole.range.value);
        return {
          message: said`${measure} exceeds ${wholeCode} of ${whole.day} by ${peopleText(people)} people.`,
          people,
        };
      }),
    ),
  );
};

/** A percentage above that of people whom its own are among, on the same basis. */
export const partPercentageFindings = (facts: RegionFacts, catalogue: Catalogue): Finding[] =>
  catalogue.indicators.flatMap((part) => {
    const wholes = wholesOf(catalogue, part.numeratorCode);
    const wider = catalogue.indicators.filter(({ numeratorCode }) => wholes.includes(numeratorCode));
    return wider.flatMap((whole) =>
      basesOf(part).flatMap((basisCode) => {
        const [parts = [], above = []] = [part, whole].map((indicator) =>
          statedCoverages(facts.figures, indicator, basisCode, lastDay).map(({ percent, ...stated }): Dated => {
            return { range: percent, ...stated };
          }),
        );
        const isHigher = (one: Dated, other: Dated): boolean => isWhollyAbove(one.range, other.range);
        return exceeding(parts, above, isHigher, (one, other) => {
          const [own, others] = [percentText(one.range.value), percentText(other.range.value)];
          const message = said`${part.code} at ${own} exceeds ${whole.code} at ${others} of ${other.day}.`;
          return { message, people: null };
        });
      }),
    );
  });
