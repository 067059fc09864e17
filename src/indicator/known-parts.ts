import { inTurns } from '../graphql/turns.ts';
import type { Figure } from '../values/figure.ts';
import { type Stretch, stretchCounts } from '../values/ledger-counts.ts';
import type { AlikeVillages } from '../values/roll-up.ts';
import type { Target } from '../values/target.ts';
import type { FactsVersion, KnownOfRegions, Part, RegionState } from './evidence.store.ts';
import { alikeVillages, type VillageSums } from './village-sums.ts';

/**
 * The facts known below regions: the figures that a roll-up on one of the days can be based on, the villages of a
 * district that were counted alike merged into one, and the states of the regions on the path to them.
 */
export type KnownBelow = { states: RegionState[]; figures: Figure[]; villages: AlikeVillages[] };

/** A state as it is read. */
type StateRow = Omit<RegionState, 'live'> & { live: Stretch[] };
const stateOf = ({ live, ...state }: StateRow): RegionState => ({ ...state, live: live.flatMap(stretchCounts) });

type Known = KnownOfRegions & KnownBelow;

/** The facts in the parts of a result, which are parsed in turns. */
export const knownIn = async (parts: Part[]): Promise<Known & FactsVersion> => {
  const known: Known & FactsVersion = {
    states: [],
    figures: [],
    targets: [],
    villages: [],
    factsVersion: 0,
    changedAt: new Date(0),
  };
  await inTurns(parts, ({ kind, rows }) => {
    const parsed: unknown = JSON.parse(rows);
    if (kind === 'states') known.states.push(...(parsed as StateRow[]).map(stateOf));
    else if (kind === 'figures') known.figures.push(...(parsed as Figure[]));
    else if (kind === 'targets') known.targets.push(...(parsed as Target[]));
    else if (kind === 'villages') known.villages.push(...(parsed as VillageSums[]).map(alikeVillages));
    else {
      const [[version, changedAt]] = parsed as [[number, number]];
      known.factsVersion = version;
      known.changedAt = new Date(changedAt);
    }
  });
  return known;
};

/** The same for parts that are of several instants, by instant in milliseconds. */
export const knownThen = async (parts: (Part & { knownAt: Date })[]): Promise<Map<number, Known>> => {
  const known = new Map<number, Known>();
  for (const [at, part] of Map.groupBy(parts, ({ knownAt }) => knownAt.getTime())) known.set(at, await knownIn(part));
  return known;
};
