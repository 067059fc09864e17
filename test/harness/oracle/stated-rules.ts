/**
 * FALLING_COVERAGE, and BASES_DIFFER of figures.
 *
 * DECISIONS
 * - Achievements take part as coverages, each times its own targetPercent.
 * - FALLING_COVERAGE holds for every indicator, whether or not its numerator is cumulative, as FALLING_CUMULATIVE does:
 *   ranges apart, compared with the earlier one of the highest low end.
 * - BASES_DIFFER of figures compares stated percentages of the whole region, claims and bounds left out: one flag for
 *   each pair on different bases within 366 days.
 */
import { daysApart, yearDays } from './calendar.ts';
import { fellBelow } from './count-rules.ts';
import { coverageOf, dayOf, percentagesOf } from './figures.ts';
import { type Flag, flag } from './flag.ts';
import type { Figure, Moment, World } from './world.ts';

const falling = (stated: Figure[]): Flag[] =>
  stated.flatMap((figure) => {
    const sameBasis = stated.filter(({ basis }) => basis === figure.basis);
    const earlier = fellBelow(figure, sameBasis, coverageOf);
    return earlier ? [flag('FALLING_COVERAGE', [figure, earlier])] : [];
  });

const onDifferentBases = (stated: Figure[]): Flag[] =>
  stated.flatMap((figure, place) =>
    stated
      .slice(place + 1)
      .filter((other) => other.basis !== figure.basis && daysApart(dayOf(other), dayOf(figure)) <= yearDays)
      .map((other) => flag('BASES_DIFFER', [figure, other])),
  );

export const statedFlags = (world: World, region: string, moment: Moment): Flag[] =>
  world.indicators.flatMap(({ code }) => {
    const stated = percentagesOf(world, region, moment).filter(({ indicator }) => indicator === code);
    return [...falling(stated), ...onDifferentBases(stated)];
  });
