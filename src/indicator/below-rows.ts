import type { Figure } from '../values/figure.ts';
import type { AlikeVillages } from '../values/roll-up.ts';
import { type FactsVersion, type RegionState, type StateRow, stateOf } from './evidence.store.ts';
import { inTurns } from './turns.ts';
import { alikeVillages, type VillageSums } from './village-sums.ts';

/**
 * The facts known below regions: the figures that a roll-up on one of the days can be based on, the villages of a
 * district that were counted alike merged into one, and the states of the regions on the path to them.
 */
export type KnownBelow = { states: RegionState[]; figures: Figure[]; villages: AlikeVillages[] };

/** A part of the result: JSON of a list. */
export type Part = { kind: 'facts' | 'states' | 'figures' | 'villages'; rows: string };

/** The facts in the parts of a result, which are parsed in turns. */
export const knownIn = async (parts: Part[]): Promise<KnownBelow & FactsVersion> => {
  const known: KnownBelow & FactsVersion = {
    states: [],
    figures: [],
    villages: [],
    factsVersion: 0,
    changedAt: new Date(0),
  };
  const parsed = await inTurns(parts, ({ rows }) => JSON.parse(rows));
  for (const [index, { kind }] of parts.entries()) {
    const rows = parsed[index];
    if (kind === 'states') known.states.push(...(rows as StateRow[]).map(stateOf));
    else if (kind === 'figures') known.figures.push(...(rows as Figure[]));
    else if (kind === 'villages') known.villages.push(...(rows as VillageSums[]).map(alikeVillages));
    else {
      const [[version, changedAt]] = rows as [[number, number]];
      known.factsVersion = version;
      known.changedAt = new Date(changedAt);
    }
  }
  return known;
};
