import DataLoader from 'dataloader';
import type { Day } from '../terms/calendar.ts';
import type { RegionThen } from './past.store.ts';

/** A region as it was known at an instant (null: now). Data for a `day` is read for that day alone. */
export type AtInstant = { code: string; knownAt: Date | null; day: Day | null };

/** The facts of a set of regions now, and of regions at instants, by instant. */
type ReadBatch<Result> = {
  now: (codes: string[], days: Day[]) => Promise<(code: string) => Result>;
  past: (regions: RegionThen[], days: Day[]) => Promise<(code: string, instant: number) => Result>;
};

/** Batches all regions requested together into one statement for the present and one for all earlier instants. */
export const batched = <Result>({ now, past: readPast }: ReadBatch<Result>): DataLoader<AtInstant, Result, string> =>
  new DataLoader<AtInstant, Result, string>(
    async (keys) => {
      const days = [...new Set(keys.flatMap(({ day }) => day ?? []))];
      const present = new Set(keys.filter(({ knownAt }) => knownAt === null).map(({ code }) => code));
      const past = keys.flatMap(({ code, knownAt }) => (knownAt === null ? [] : [{ code, knownAt }]));
      const [ofNow, ofThen] = await Promise.all([
        present.size > 0 ? now([...present], days) : null,
        past.length > 0 ? readPast(past, days) : null,
      ]);
      return keys.map(({ code, knownAt }) => {
        const result = knownAt === null ? ofNow?.(code) : ofThen?.(code, knownAt.getTime());
        if (result === undefined) throw new Error('every key was read');
        return result;
      });
    },
    { cacheKeyFn: ({ code, knownAt, day }) => `${code}@${knownAt?.getTime() ?? ''}@${day ?? ''}` },
  );
