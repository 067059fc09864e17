import type { Day } from '../terms/calendar.ts';
import type { Indicator } from '../values/catalogue.ts';

/** A query for one value of a region. */
export type ValueQuery = {
  code: string;
  indicator: Indicator;
  /** The basis the caller named; null means the default of the indicator, and of each target. */
  namedBasis: string | null;
  day: Day;
  /** The last day whose entries count: for a current value, today where the day begins first. */
  liveUntil: Day;
  /** Only facts recorded by that instant are read; null is now. */
  knownAt: Date | null;
};

/** Tells queries about one region apart. */
export const askedKeyOf = ({ indicator, namedBasis, day, liveUntil, knownAt }: ValueQuery): string =>
  `${indicator.code} ${namedBasis} ${day} ${liveUntil} ${knownAt?.getTime()}`;

export const keyOf = (query: ValueQuery): string => `${query.code} ${askedKeyOf(query)}`;

/** Tells a value apart from others of a region as it is now. */
export const questionKeyOf = ({ indicator, namedBasis, day, liveUntil }: ValueQuery): string =>
  `${indicator.code} ${namedBasis ?? indicator.basisCode} ${day} ${liveUntil}`;
