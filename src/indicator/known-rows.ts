import { Turns } from '../graphql/turns.ts';
import { ancestorsOf, levelBelow, levelOf, topmost } from '../terms/region-code.ts';
import { groupedInSteps } from '../terms/steps.ts';
import { type Subtree, subtreeInSteps } from '../values/roll-up.ts';
import type { KnownOfRegions, VersionedFacts } from './evidence.store.ts';
import type { KnownBelow } from './known-parts.ts';

export const nothingKnown: KnownOfRegions = { states: [], figures: [], targets: [] };
export const nothingBelow: KnownBelow = { states: [], figures: [], villages: [] };

/** The facts of each region in the rows of a set of regions, arranged in turns. */
export const factsIn = async ({
  states,
  figures,
  targets,
}: KnownOfRegions): Promise<(code: string) => VersionedFacts> => {
  const stateOf = new Map(states.map((state) => [state.code, state]));
  const figuresOf = await new Turns().run(groupedInSteps(figures, (figure) => figure.regionCode));
  const targetsOf = Map.groupBy(targets, (target) => target.regionCode);
  return (code) => ({
    code,
    version: stateOf.get(code)?.version ?? 0,
    figures: figuresOf.get(code) ?? [],
    targets: [...ancestorsOf(code), code].flatMap((each) => targetsOf.get(each) ?? []),
    live: stateOf.get(code)?.live ?? [],
  });
};

/** The same for sets of rows that were known at several instants, in milliseconds. */
export const factsAt = async (
  known: Map<number, KnownOfRegions>,
): Promise<(code: string, instant: number) => VersionedFacts> => {
  const facts = new Map<number, (code: string) => VersionedFacts>();
  for (const [instant, rows] of known) facts.set(instant, await factsIn(rows));
  const nothing = await factsIn(nothingKnown);
  return (code, instant) => (facts.get(instant) ?? nothing)(code);
};

/**
 * The regions below which something is read. Nothing lies below a village, and a query below a page of villages cost more
 * than everything else.
 */
export const rootsOf = (codes: string[]): string[] =>
  topmost(codes).filter((code) => levelBelow(levelOf(code)) !== null);

/** The rows below regions, arranged for roll-ups in turns. */
export const subtreeIn = ({ states, figures, villages }: KnownBelow): Promise<Subtree> =>
  new Turns().run(
    subtreeInSteps(
      figures,
      new Map(states.map(({ code, childCount }) => [code, childCount])),
      new Map(states.map(({ code, live }) => [code, live])),
      villages,
    ),
  );
