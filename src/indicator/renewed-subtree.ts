import type { Queryable } from '../database/database.ts';
import type { Day } from '../terms/calendar.ts';
import { levelOf } from '../terms/region-code.ts';
import type { DayCount } from '../values/ledger-counts.ts';
import type { Subtree } from '../values/roll-up.ts';
import { readBelow } from './below.store.ts';
import type { KeptSubtree } from './kept-subtrees.ts';
import { type AskedCounts, readCounts } from './tallies.store.ts';

const districtWidth = 8;
const lastDay = '9999-12-31' as Day;
const inOrder = (days: Day[]): Day[] => [...new Set(days)].toSorted();

/** The counts after a region's own figures, split at their days and the asked ones, as they were read at first. */
const countsAfterFigures = (code: string, { figures }: Subtree, days: Day[]): AskedCounts[] => {
  const counted = (figures.get(code) ?? []).filter(({ metric }) => metric === 'COUNT');
  return [...Map.groupBy(counted, ({ measureCode }) => measureCode)].flatMap(([measureCode, own]) => {
    const dated = inOrder(own.flatMap(({ asOf }) => asOf ?? []));
    const [after] = dated;
    if (measureCode === null || after === undefined) return [];
    return [{ code, measureCode, knownAt: null, after, until: lastDay, cuts: inOrder([...dated, ...days]) }];
  });
};

/** The sums that no move concerns: a region's tallies move with all below it. */
const sumsWithout = (sums: Subtree['sums'], moved: string[]): Subtree['sums'] =>
  new Map(
    [...sums].map(([question, ofRegions]) => {
      const left = new Map(ofRegions);
      for (const code of moved) left.delete(code);
      return [question, left];
    }),
  );

/**
 * A kept subtree with the tallies of the regions that moved as they are now. Null if the published facts are not of
 * that version any more. The kept one stays as it is, because other requests may be summing it up.
 */
export const renewedSubtree = async (
  db: Queryable,
  { days, subtree, moved: movedAt }: KeptSubtree,
  factsVersion: number,
): Promise<Subtree | null> => {
  const moved = [...movedAt.keys()];
  // Villages that were counted alike have one sum, so a district is read whole.
  const districts = [
    ...new Set(moved.filter((code) => code.length >= districtWidth).map((code) => code.slice(0, districtWidth))),
  ].filter((code) => subtree.childrenWithFigures.has(code) || subtree.villages.has(code));
  const counted = moved.filter((code) => levelOf(code) !== 'VILLAGE' && subtree.figures.has(code));
  const asked = counted.flatMap((code) => countsAfterFigures(code, subtree, days));
  const [below, counts] = await Promise.all([
    districts.length > 0 ? readBelow(db, districts, days) : null,
    asked.length > 0 ? readCounts(db, asked) : [],
  ]);
  if (below && below.factsVersion !== factsVersion) return null;
  const [live, villages] = [new Map(subtree.live), new Map(subtree.villages)];
  for (const code of counted) {
    const own = asked.flatMap((each, index): DayCount[] => (each.code === code ? (counts[index] ?? []) : []));
    live.set(code, own);
  }
  for (const { code, live: own } of below?.states ?? []) if (levelOf(code) === 'VILLAGE') live.set(code, own);
  const alike = Map.groupBy(below?.villages ?? [], ({ district }) => district);
  for (const district of districts) {
    const own = alike.get(district);
    if (own) villages.set(district, own);
  }
  return { ...subtree, live, villages, sums: sumsWithout(subtree.sums, moved) };
};
