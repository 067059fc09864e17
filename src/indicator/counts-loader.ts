import DataLoader from 'dataloader';
import type { Queryable } from '../database/database.ts';
import type { Day } from '../terms/calendar.ts';
import type { DayCount } from '../values/ledger-counts.ts';
import { readCounts } from './tallies.store.ts';

/** Net activations of a measure in a region after a day (null: from the first on) until another, as known at an instant. */
export type CountsOf = { code: string; measureCode: string; knownAt: Date | null; after: Day | null; until: Day };

const regionOf = ({ code, measureCode, knownAt }: CountsOf): string =>
  `${code} ${measureCode} ${knownAt?.getTime() ?? ''}`;
const sorted = (days: (Day | null)[]): Day[] => [...new Set(days.filter((day) => day !== null))].toSorted();

/**
 * Reads counts that the facts of regions do not tell apart, all that are asked for together in one statement. Those of a
 * series overlap, so each region and measure is read once, split at all the days that are asked for.
 */
export const countsLoader = (db: Queryable): DataLoader<CountsOf, DayCount[], string> =>
  new DataLoader<CountsOf, DayCount[], string>(
    async (keys) => {
      const groups = [...Map.groupBy(keys, regionOf)];
      const counts = await readCounts(
        db,
        groups.map(([, [first, ...others]]) => {
          const all = [first as CountsOf, ...others];
          const [afters, untils] = [all.map(({ after }) => after), sorted(all.map(({ until }) => until))];
          return {
            ...(first as CountsOf),
            after: afters.includes(null) ? null : (sorted(afters)[0] ?? null),
            until: untils.at(-1) as Day,
            cuts: sorted([...afters, ...untils]),
          };
        }),
      );
      const byRegion = new Map(groups.map(([region], index) => [region, counts[index] ?? []]));
      return keys.map((key) => byRegion.get(regionOf(key)) ?? []);
    },
    { cacheKeyFn: (key) => `${regionOf(key)} ${key.after} ${key.until}` },
  );
