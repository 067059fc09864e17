import { refusedScope } from '../access/scope.ts';
import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Trail } from '../audit/trail.ts';
import { effectsOf } from '../indicator/effects.ts';
import { raiseFacts } from '../indicator/facts.store.ts';
import { factsMoved } from '../terms/moved.ts';
import { Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import type { Catalogue } from '../values/catalogue.ts';
import { type TargetOutcome, targetOutcome, targetReach } from './set-target.ts';
import { endTarget, findTarget, type StoredTarget } from './target.store.ts';

const path = ['input', 'target'];

/** The VERSION_CONFLICT refusal for a target that is already out of use. */
const refusedEnding = ({ id, endedAt, withdrawn }: StoredTarget): Refused => {
  const at = endedAt?.toISOString() ?? '';
  const message = withdrawn
    ? said`Target ${id} was withdrawn at ${at}.`
    : said`Target ${id} was replaced by another at ${at}.`;
  return new Refused('VERSION_CONFLICT', message, path);
};

/**
 * Takes a target permanently out of use. It stays readable, and is still part of the facts known at earlier instants;
 * targets that it replaced do not come back. Refuses with NOT_FOUND, INVALID, OUT_OF_SCOPE or VERSION_CONFLICT. With
 * `dryRun` nothing is stored.
 */
export const withdrawTarget = async (
  trail: Trail,
  catalogue: Catalogue,
  { targetId, reason, dryRun }: { targetId: number; reason: string; dryRun: boolean },
): Promise<TargetOutcome | Refused> => {
  const { viewer, now } = trail.person;
  const refusal = refusedReason(reason, { required: true });
  if (refusal) return refusal;
  return trail.writeFacts(dryRun, async (client, note) => {
    const target = await findTarget(client, targetId);
    if (!target) return new Refused('NOT_FOUND', said`There is no such target.`, path);
    const outside = refusedScope(viewer, [target.regionCode], 'target', said`The target lies outside your regions.`);
    if (outside) return outside;
    const reach = await targetReach(client, target, catalogue, now);
    const withdraw = async () => {
      const at = await raiseFacts(client);
      if (!(await endTarget(client, targetId, at))) return refusedEnding(target);
      note({
        action: 'TARGET_WITHDRAWN',
        region: target.regionCode,
        subject: { type: 'Target', id: String(targetId) },
        reason: keptReason(reason),
        before: target,
        moved: factsMoved,
      });
      return target;
    };
    return targetOutcome(dryRun, effectsOf(client, catalogue, reach, withdraw));
  });
};
