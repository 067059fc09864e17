import { addDays } from '../terms/calendar.ts';
import { newestCount, type RegionFacts } from '../values/evidence.ts';
import { lastCounted, splitAfter } from '../values/ledger-counts.ts';
import { paceDays, paceOf, pointsOf } from '../values/pace.ts';
import type { Evidence } from './evidence-loader.ts';
import type { ValueQuery } from './value-question.ts';

/** People per day up to the day of a value; null where unknown. Only the last days of the ledger are read one by one. */
export const readPace = async (
  evidence: Evidence,
  facts: RegionFacts,
  { indicator: { numeratorCode: measureCode }, day, liveUntil: until, knownAt }: ValueQuery,
): Promise<number | null> => {
  const after = newestCount(facts.figures, measureCode, day)?.day ?? null;
  const live = await evidence.countsOf(facts, { measureCode, knownAt, after, until });
  const last = lastCounted(live, measureCode, after, until);
  const start = last && addDays(last, -paceDays);
  if (start === null || (after !== null && start <= after))
    return paceOf(pointsOf({ ...facts, live }, measureCode, day, until));
  const late = await evidence.countsOf({ ...facts, live }, { measureCode, knownAt, after: start, until });
  const split = late === live ? live : splitAfter(live, measureCode, { after, start, until }, late);
  return paceOf(pointsOf({ ...facts, live: split }, measureCode, day, until));
};
