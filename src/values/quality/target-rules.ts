import type { Day } from '../../terms/calendar.ts';
import { said } from '../../terms/sentence.ts';
import type { RegionFacts } from '../evidence.ts';
import { type Target, targetsInForce } from '../target.ts';
import { percentText } from '../text.ts';
import type { Value } from '../value.ts';
import type { Finding } from './finding.ts';
import { publishedSum } from './published-sum.ts';

const listed = ({ percent, setBy }: Target): string => `${percentText(percent)} (${setBy})`;

const namesOf = (targets: Target[]): string => targets.map(({ id }) => `target ${id}`).join();

/** Targets in force on one day that differ; raised at the region that the nearest of them is set for. */
export const targetsDifferFindings = (facts: RegionFacts, indicatorCode: string, day: Day): Finding[] => {
  const targets = targetsInForce(facts.targets, facts.code, indicatorCode, day);
  if (targets.at(-1)?.regionCode !== facts.code || new Set(targets.map(({ percent }) => percent)).size < 2) return [];
  const message = said`Targets in force differ: ${[...new Set(targets.map(listed))].join('; ')}.`;
  const standsOn = namesOf(targets);
  return [{ rule: 'TARGETS_DIFFER', severity: 'INFO', message, people: null, figures: [], standsOn }];
};

/** A target that a source repeats on another basis; raised at the region that the nearer of the two is set for. */
export const restatementFindings = (facts: RegionFacts, indicatorCode: string, day: Day): Finding[] => {
  const inForce = targetsInForce(facts.targets, facts.code, indicatorCode, day);
  return inForce.flatMap((target): Finding[] => {
    const restated = inForce.find(({ id }) => id === target.restatesId);
    if (!restated || restated.basisCode === target.basisCode) return [];
    if (![target, restated].some(({ regionCode }) => regionCode === facts.code)) return [];
    const message = said`${percentText(restated.percent)} of ${restated.basisCode} is repeated as ${percentText(target.percent)} of ${target.basisCode}.`;
    const standsOn = namesOf([restated, target]);
    return [{ rule: 'BASES_DIFFER', severity: 'INFO', message, people: null, figures: [], standsOn }];
  });
};

/** A child's value, and whether it is below the target that its parent meets. */
export type ChildProgress = { code: string; value: Value; met: boolean | null };

/** A target that is met while children are known to be below it. */
export const metHidesBelowFindings = (
  met: boolean | null,
  target: Target | null,
  children: ChildProgress[],
): Finding[] => {
  const below = children.filter((child) => child.met === false);
  const [lowest] = below.toSorted((a, b) => (a.value.coverage?.value ?? 0) - (b.value.coverage?.value ?? 0));
  if (!met || !target || !lowest) return [];
  const message = said`The target of ${percentText(target.percent)} is met, and ${below.length} of the ${children.length} known children are below it: ${lowest.code} has ${percentText(lowest.value.coverage?.value ?? 0, [target.percent])}.`;
  const figures = below.flatMap(({ value }) => value.figures);
  const standsOn = [namesOf([target]), ...below.map(({ code, value }) => `${code} ${publishedSum(value)}`)].join();
  return [{ rule: 'MET_HIDES_BELOW', severity: 'INFO', message, people: null, figures, standsOn }];
};
