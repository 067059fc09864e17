import { sha256 } from '../audit/sha256.ts';
import type { Queryable } from '../database/database.ts';
import { Turns } from '../graphql/turns.ts';
import { readFoundOf } from '../indicator/finding-reader.ts';
import { ValueReader } from '../indicator/value-reader.ts';
import type { Day } from '../terms/calendar.ts';
import { sortedInSteps } from '../terms/steps.ts';
import type { Catalogue } from '../values/catalogue.ts';
import { FactsWithin, type KnownState } from './facts-within.ts';
import { type ListedFinding, listedFinding } from './listed-finding.ts';
import { worstFirst } from './worst-first.ts';

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
  const turns = new Turns();
  const facts = await FactsWithin.read(db, within, state, turns);
  const found: ListedFinding[] = [];
  for (const codes of facts.evident) {
    // A reader keeps all values that it computes, and those of villages and districts serve only their own regency. With
    // one reader for the country, among a million figures, a garbage collection took 94 ms, and 42 with one for each.
    const reader = new ValueReader(facts, catalogue);
    for (const code of codes) {
      await turns.next();
      const day = dayOf(code);
      const own = await readFoundOf(reader, code, { day, liveUntil, knownAt: null, figuresUntil: day });
      found.push(...own.map((each) => listedFinding(code, each, sha256)));
    }
  }
  return turns.run(sortedInSteps(found, worstFirst));
};
