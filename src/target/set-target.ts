import type { Note } from '../audit/append-notes.ts';
import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Keeping } from '../audit/repeatable.ts';
import type { Trail } from '../audit/trail.ts';
import type { Queryable } from '../database/database.ts';
import { storeSource } from '../figure/figure.store.ts';
import { type ChangeOutcome, type Effect, effectsOf, type Reach } from '../indicator/effects.ts';
import { readChildren } from '../indicator/evidence.store.ts';
import { raiseFacts } from '../indicator/facts.store.ts';
import { recalledEffects, type StoredEffect, storedEffects } from '../indicator/stored-effect.ts';
import { type KnownRegions, refusedRegion } from '../region/own-region.ts';
import { type Day, dayIn } from '../terms/calendar.ts';
import { factsMoved } from '../terms/moved.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { ancestorsOf, isWithin } from '../terms/region-code.ts';
import { said } from '../terms/sentence.ts';
import { zoneOf } from '../terms/zone.ts';
import { type Catalogue, indicatorOf } from '../values/catalogue.ts';
import type { Target } from '../values/target.ts';
import { endReplacedTargets, findTarget, insertTarget } from './target.store.ts';
import { type NewTarget, type TargetRequest, targetFrom } from './target-request.ts';

/**
 * The outcome of setting or withdrawing a target. After a dry run of setting one, it has an id that no stored target
 * will ever have.
 */
export type TargetOutcome = { dryRun: boolean; target: Target; effects: Effect[] };

export const keptTarget: Keeping<TargetOutcome, { targetId: number; effects: StoredEffect[] }> = {
  keep: ({ target, effects }) => ({ targetId: target.id, effects: storedEffects(effects) }),
  recall: async ({ targetId, effects }, db) => {
    const target = await findTarget(db, targetId);
    if (!target) throw new Error(`target ${targetId} of a kept answer is gone`);
    return { dryRun: false, target, effects: recalledEffects(effects) };
  },
};

/** The outcome of a change to the target that `change` returns, or its refusal. */
export const targetOutcome = async (
  dryRun: boolean,
  change: Promise<ChangeOutcome<Target> | Refused>,
): Promise<TargetOutcome | Refused> => {
  const outcome = await change;
  return outcome instanceof Refused ? outcome : { dryRun, target: outcome.result, effects: outcome.effects };
};

/** The target that a new one restates must be in use, for the same indicator, and apply to the new one's region. */
const refusedRestatement = async (client: Queryable, target: NewTarget): Promise<Refused | null> => {
  const { restatesId, indicatorCode, regionCode } = target;
  if (restatesId === null) return null;
  const restated = await findTarget(client, restatesId);
  if (!restated || restated.endedAt)
    return new Refused('NOT_FOUND', said`There is no such target.`, ['input', 'restates']);
  if (restated.restatesId !== null) return invalid('restates', said`target ${restatesId} is itself a restatement`);
  if (restated.indicatorCode !== indicatorCode || !isWithin(regionCode, restated.regionCode))
    return invalid('restates', said`target ${restatesId} is for ${restated.indicatorCode} in ${restated.regionCode}`);
  return null;
};

const storeTarget = async (
  client: Queryable,
  note: (entry: Note) => void,
  target: NewTarget,
  reason: string,
): Promise<Target | Refused> => {
  const refused = await refusedRestatement(client, target);
  if (refused) return refused;
  const at = await raiseFacts(client);
  // A restatement only repeats a target, so it replaces none.
  const replaced = target.restatesId === null ? await endReplacedTargets(client, target, at) : [];
  const sourceId = target.source && (await storeSource(client, target.source));
  const stored = await insertTarget(client, target, { sourceId, at });
  note({
    action: 'TARGET_SET',
    region: target.regionCode,
    subject: { type: 'Target', id: String(stored.id) },
    reason: keptReason(reason),
    before: replaced.length > 0 ? { replaced } : null,
    after: { ...stored, ...(target.source && { source: target.source }) },
    moved: factsMoved,
  });
  return stored;
};

/** The values that a target may change: those of its region, the children and the ancestors. */
export const targetReach = async (
  client: Queryable,
  { regionCode, indicatorCode, from, to }: Pick<Target, 'regionCode' | 'indicatorCode' | 'from' | 'to'>,
  catalogue: Catalogue,
  now: Date,
): Promise<Reach> => {
  // Today and, if the period is over or has yet to begin, its day nearest to today.
  const daysOf = (code: string): Day[] => {
    const today = dayIn(zoneOf(code), now);
    const nearest = today < from ? from : today > to ? to : today;
    return [...new Set([today, nearest])];
  };
  const children = (await readChildren(client, [regionCode])).get(regionCode)?.codes ?? [];
  const codes = [regionCode, ...children, ...ancestorsOf(regionCode).toReversed()];
  const indicators = [indicatorOf(catalogue, indicatorCode)].filter((each) => each !== undefined);
  return { codes, indicators, daysOf, now };
};

/**
 * Sets a target, or refuses with INVALID, OUT_OF_SCOPE or NOT_FOUND. Earlier targets of the same setter for the region
 * and indicator end if they lie wholly within its period. One that extends beyond the period stays in force on its other
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
  const refusal = refusedRegion(viewer, region, regions) ?? refusedReason(reason, { required: true });
  if (refusal) return refusal;
  const target = targetFrom(request, catalogue, dayIn(zoneOf(region), now));
  if (target instanceof Refused) return target;

  return trail.writeFacts(dryRun, async (client, note) => {
    const reach = await targetReach(client, target, catalogue, now);
    return targetOutcome(
      dryRun,
      effectsOf(client, catalogue, reach, () => storeTarget(client, note, target, reason)),
    );
  });
};
