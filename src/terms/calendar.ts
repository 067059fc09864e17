/** A calendar day in a region's own time zone, such as 2024-10-31. Days compare as strings. */
export type Day = string;

/** The first and last valid day: PostgreSQL has no year 0, and five-digit years no longer compare as strings. */
export const [firstDay, lastDay]: [Day, Day] = ['0001-01-01', '9999-12-31'];

// Servers and databases whose clocks are kept differ by less.
export const clockDifferenceMs = 5000;

/**
 * The instant by which facts must have been recorded, from a `knownAt` that was asked for; null is now. An instant that
 * another clock has reached and this one has not means now. Throws what `refused` makes of the problem for one to come.
 */
export const knownInstant = (
  asked: Date | null | undefined,
  now: Date,
  refused: (problem: string) => Error,
): Date | null => {
  if (asked == null) return null;
  const ahead = asked.getTime() - now.getTime();
  if (ahead > clockDifferenceMs) throw refused('lies in the future: what will be known then can still change');
  return ahead > 0 ? null : asked;
};

const dayMs = 86_400_000;
const numberOf = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / dayMs;
const dayOfNumber = (number: number): Day => new Date(number * dayMs).toISOString().slice(0, 10);

/** The number of days from `from` to `to`; negative if `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => numberOf(to) - numberOf(from);

/** The day `count` days later. */
export const addDays = (day: Day, count: number): Day => dayOfNumber(numberOf(day) + count);

/** The last day of the month that contains `day`. */
export const endOfMonth = (day: Day): Day => {
  const [year, month] = day.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
};

/** The Sunday that ends the week (Monday to Sunday) that contains `day`. */
export const endOfWeek = (day: Day): Day => addDays(day, (7 - new Date(`${day}T00:00:00Z`).getUTCDay()) % 7);

/** A zone's formatter, and the quarter of an hour that was formatted last. */
type Zone = { formatter: Intl.DateTimeFormat; quarter: number; day: Day };
const zones = new Map<string, Zone>();

// Days have begun at whole quarters of an hour in all of Indonesia since 1924.
const quarterMs = 900_000;

const zoneNamed = (name: string): Zone => {
  let zone = zones.get(name);
  if (!zone) {
    // en-CA formats days as 2024-10-31.
    const options = { timeZone: name, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    zone = { formatter: new Intl.DateTimeFormat('en-CA', options), quarter: Number.NaN, day: '' };
    zones.set(name, zone);
  }
  return zone;
};

/**
 * The calendar day in the zone at that instant. A query asks thousands of times for the same one: formatting it each time
 * took 15 % of a query of a province.
 */
export const dayIn = (zoneName: string, instant: Date): Day => {
  const zone = zoneNamed(zoneName);
  const quarter = Math.floor(instant.getTime() / quarterMs);
  if (zone.quarter !== quarter) {
    zone.day = zone.formatter.format(instant);
    zone.quarter = quarter;
  }
  return zone.day;
};

/** The day of a PostgreSQL DATE column as Prisma returns it: midnight UTC. */
export const dayOfDate = (date: Date): Day => date.toISOString().slice(0, 10);
