import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Note, Trail } from '../audit/trail.ts';
import type { Queryable } from '../database/database.ts';
import { type Effect, effectsOf } from '../indicator/effects.ts';
import { readChildren } from '../indicator/evidence.store.ts';
import { raiseFacts } from '../indicator/facts.store.ts';
import { type KnownRegions, refusedRegion } from '../region/own-region.ts';
import { type Day, dayIn } from '../terms/calendar.ts';
import { factsMoved } from '../terms/moved.ts';
import { Refused } from '../terms/refusal.ts';
import { ancestorsOf } from '../terms/region-code.ts';
import { zoneOf } from '../terms/zone.ts';
import { type Catalogue, indicatorOf } from '../values/catalogue.ts';
import type { Target } from '../values/target.ts';
import { endReplacedTargets, insertTarget } from './target.store.ts';
import { type NewTarget, type TargetRequest, targetFrom } from './target-request.ts';

/** The outcome of setting a target. After a dry run, the target has an id that no stored target will ever have. */
export type TargetOutcome = { dryRun: boolean; target: Target; effects: Effect[] };

const storeTarget = async (
  client: Queryable,
  note: (entry: Note) => void,
  target: NewTarget,
  reason: string,
): Promise<Target> => {
  const at = await raiseFacts(client);
  const replaced = await endReplacedTargets(client, target, at);
  const stored = await insertTarget(client, target, at);
  note({
    action: 'TARGET_SET',
    region: target.regionCode,
    subject: { type: 'Target', id: String(stored.id) },
    reason: keptReason(reason),
    before: replaced.length > 0 ? { replaced } : null,
    after: stored,
    moved: factsMoved,
  });
  return stored;
};

/**
 * Sets a target, or refuses with INVALID or OUT_OF_SCOPE. Earlier targets of the same setter for the region and
 * indicator end if they lie wholly within its period. One that extends beyond the period stays in force on its other
 * days; on days that both cover, the later one applies. Effects are reported for the region, its children and its
 * ancestors.
 */
export const setTarget = async (
  trail: Trail,
  catalogue: Catalogue,
  asked: { request: TargetRequest; reason: string; dryRun: boolean },
  regions: KnownRegions,
): Promise<TargetOutcome | Refused> => {
  const { viewer, now } = trail.person;
  const { request, reason, dryRun } = asked;
  const { region } = request;
  const refusal = (await refusedRegion(viewer, region, regions)) ?? refusedReason(reason, { required: true });
  if (refusal) return refusal;
  const target = targetFrom(request, catalogue);
  if (target instanceof Refused) return target;

  // Today and, if the period is over or has yet to begin, its day nearest to today.
  const daysOf = (code: string): Day[] => {
    const today = dayIn(zoneOf(code), now);
    const nearest = today < target.from ? target.from : today > target.to ? target.to : today;
    return [...new Set([today, nearest])];
  };
  const outcome = await trail.writeFacts(dryRun, async (client, note) => {
    const children = (await readChildren(client, [region])).get(region)?.codes ?? [];
    const codes = [region, ...children, ...ancestorsOf(region).toReversed()];
    const indicators = [indicatorOf(catalogue, target.indicatorCode)].filter((each) => each !== undefined);
    return effectsOf(client, catalogue, { codes, indicators, daysOf }, () => storeTarget(client, note, target, reason));
  });
  if (outcome instanceof Refused) return outcome;
  return { dryRun, target: outcome.result, effects: outcome.effects };
};
