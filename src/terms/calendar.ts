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

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The calendar day in the zone at that instant. */
export const dayIn = (zone: string, instant: Date): Day => {
  let formatter = formatters.get(zone);
  if (!formatter) {
    // en-CA formats days as 2024-10-31.
    formatter = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formatters.set(zone, formatter);
  }
  return formatter.format(instant);
};

/** The day of a PostgreSQL DATE column as Prisma returns it: midnight UTC. */
export const dayOfDate = (date: Date): Day => date.toISOString().slice(0, 10);
