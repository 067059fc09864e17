/**
 * TARGETS_DIFFER, and BASES_DIFFER of a target and its restatement.
 *
 * DECISIONS
 * - They name no figures and no people, and are on the values of the target's indicator, on every basis, of one region:
 *   the one that the nearer of the two targets is set for.
 * - Both targets are in force on the day. A restatement takes part in TARGETS_DIFFER, too.
 * - Each is raised once for a region and indicator, however many pairs there are.
 */
import { type Flag, flag } from './flag.ts';
import { inForce, targetsAbove } from './targets.ts';
import type { Moment, Target, World } from './world.ts';

export const targetFlags = (world: World, region: string, indicator: string, moment: Moment): Flag[] => {
  const all = inForce(targetsAbove(world, region, indicator, moment), moment.day);
  const pairs = all
    .filter((target) => target.region === region)
    .flatMap((own) => all.filter((other) => other !== own).map((other): [Target, Target] => [own, other]));
  const restates = ([a, b]: [Target, Target]): boolean => a.restates === b.id || b.restates === a.id;
  return [
    ...(pairs.some(([a, b]) => a.percent !== b.percent) ? [flag('TARGETS_DIFFER', [])] : []),
    ...(pairs.some((pair) => restates(pair) && pair[0].basis !== pair[1].basis) ? [flag('BASES_DIFFER', [])] : []),
  ];
};
