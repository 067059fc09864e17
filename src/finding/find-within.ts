import { setImmediate as turn } from 'node:timers/promises';
import { sha256 } from '../audit/sha256.ts';
import type { Queryable } from '../database/database.ts';
import { readFoundOf } from '../indicator/finding-reader.ts';
import { ValueReader } from '../indicator/value-reader.ts';
import type { Day } from '../terms/calendar.ts';
import type { Catalogue } from '../values/catalogue.ts';
import { FactsWithin, type KnownState } from './facts-within.ts';
import { type ListedFinding, listedFinding } from './listed-finding.ts';
import { worstFirst } from './worst-first.ts';

/** Other requests wait no longer than this while a list is computed, in milliseconds. */
const longestTurnMs = 10;

/** The day to look at in each region, and the last day whose entries count. */
export type FindingDays = { dayOf: (code: string) => Day; liveUntil: Day };

/** Everything found in a region and below on a day, the worst first. Regions without evidence are left out. */
export const findWithin = async (
  db: Queryable,
  catalogue: Catalogue,
  within: string,
  state: KnownState,
  { dayOf, liveUntil }: FindingDays,
): Promise<ListedFinding[]> => {
  const facts = await FactsWithin.read(db, within, state);
  const reader = new ValueReader(facts, catalogue);
  const found: ListedFinding[] = [];
  let began = performance.now();
  // From the villages up, so that each region adds up sums that its children have left.
  for (const code of facts.evident) {
    const own = await readFoundOf(reader, code, { day: dayOf(code), liveUntil, knownAt: null });
    found.push(...own.map((each) => listedFinding(code, each, sha256)));
    if (performance.now() - began > longestTurnMs) {
      await turn();
      began = performance.now();
    }
  }
  return found.sort(worstFirst);
};
