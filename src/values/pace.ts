import { addDays, type Day, daysBetween } from '../terms/calendar.ts';
import { computableUntil, type RegionFacts } from './evidence.ts';
import { rangeOf } from './figure.ts';

/** The number of people counted on a day. */
export type Point = { day: Day; people: number };

/** The number of days that a pace is taken over. */
export const paceDays = 28;

/**
 * People per day over the last 28 days that the points cover. The points must be in date order. Growth between two
 * points is assumed to be even. If the points cover fewer than 28 days, the pace is taken over the days they cover.
 * Null for fewer than two days.
 */
export const paceOf = (points: Point[]): number | null => {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || first.day === last.day) return null;
  const start = first.day > addDays(last.day, -paceDays) ? first.day : addDays(last.day, -paceDays);
  return (last.people - peopleOn(points, start)) / daysBetween(start, last.day);
};

/** The count on a day within the points, interpolated linearly between its neighbours. */
const peopleOn = (points: Point[], day: Day): number => {
  const after = points.findIndex((point) => point.day >= day);
  const right = points[after];
  if (!right) throw new RangeError(`${day} lies after the last point`);
  const left = points[after - 1];
  if (!left || right.day === day) return right.people;
  const share = daysBetween(left.day, day) / daysBetween(left.day, right.day);
  return left.people + (right.people - left.people) * share;
};

/**
 * The counts, followed by the running total of the ledger for the days after the last count; without counts, the ledger
 * alone. A day without entries adds no people, so the total stays flat until the day before the next entry.
 */
export const withLedger = (counts: Point[], live: { day: Day; net: number }[]): Point[] => {
  const last = counts.at(-1);
  const points = [...counts];
  let people = last?.people ?? 0;
  for (const { day, net } of live) {
    if (last && day <= last.day) continue;
    const before = addDays(day, -1);
    if ((points.at(-1)?.day ?? '') < before) points.push({ day: before, people });
    people += net;
    points.push({ day, people });
  }
  return points;
};

/** A measure's counts by day until `day`, and after the last of them the running total of the ledger. */
export const pointsOf = ({ figures, live }: RegionFacts, measureCode: string, day: Day, liveUntil: Day): Point[] => {
  const counts = computableUntil(figures, day).filter((figure) => figure.measureCode === measureCode);
  // Figures come in recording order, so the last one of a day wins.
  const byDay = new Map(counts.map((figure) => [figure.asOf, rangeOf(figure).value]));
  const points = [...byDay].map(([on, people]) => ({ day: on, people })).toSorted((a, b) => (a.day < b.day ? -1 : 1));
  return withLedger(
    points,
    live.filter((each) => each.measureCode === measureCode && each.day <= liveUntil),
  );
};
