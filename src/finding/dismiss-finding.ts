import { refusedScope } from '../access/scope.ts';
import { keptReason, refusedReason } from '../audit/reason.ts';
import { sha256 } from '../audit/sha256.ts';
import type { Trail } from '../audit/trail.ts';
import { readFoundOf } from '../indicator/finding-reader.ts';
import type { ValueReader } from '../indicator/value-reader.ts';
import { type Day, dayIn } from '../terms/calendar.ts';
import { nothingMoved } from '../terms/moved.ts';
import { Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { easternZone, zoneOf } from '../terms/zone.ts';
import { type Dismissal, endDismissal, findDismissal, insertDismissal } from './dismissal.store.ts';
import { findingKeyOf } from './finding-id.ts';
import { type ListedFinding, listedFinding } from './listed-finding.ts';

/** A finding to dismiss by its id, on the day of the list it is in; null is today. */
export type DismissalRequest = { findingId: string; asOf: Day | null; reason: string };

const path = ['input', 'finding'];

const findingNow = async (
  reader: ValueReader,
  { findingId, asOf }: DismissalRequest,
  now: Date,
): Promise<ListedFinding | null> => {
  const key = findingKeyOf(findingId);
  if (!key) return null;
  const { regionCode, mark } = key;
  const day = asOf ?? dayIn(zoneOf(regionCode), now);
  const liveUntil = asOf ?? dayIn(easternZone, now);
  const found = await readFoundOf(reader, regionCode, { day, liveUntil, knownAt: null, figuresUntil: day });
  return found.map((each) => listedFinding(regionCode, each, sha256)).find((each) => each.mark === mark) ?? null;
};

/**
 * Dismisses a finding: it leaves the list until anything that it stands on changes. Returns the dismissal, or a refusal
 * with INVALID, NOT_FOUND, OUT_OF_SCOPE or VERSION_CONFLICT.
 */
export const dismissFinding = async (
  trail: Trail,
  reader: ValueReader,
  request: DismissalRequest,
): Promise<Dismissal | Refused> => {
  const { viewer, now } = trail.person;
  const refusal = refusedReason(request.reason, { required: true });
  if (refusal) return refusal;
  const finding = await findingNow(reader, request, now);
  if (!finding)
    return new Refused('NOT_FOUND', said`There is no such finding: perhaps what it stands on has changed.`, path);
  const { regionCode, rule, severity, people, message, figures } = finding;
  const outside = refusedScope(viewer, [regionCode], 'finding', said`The finding lies outside your regions.`);
  if (outside) return outside;
  const reason = keptReason(request.reason) ?? '';
  return trail.write(async (client, note) => {
    const dismissal = await insertDismissal(client, finding, { reason, by: viewer.subject.toWellFormed() });
    if (!dismissal) return new Refused('VERSION_CONFLICT', said`The finding is already dismissed.`, path);
    note({
      action: 'FINDING_DISMISSED',
      region: regionCode,
      subject: { type: 'FindingDismissal', id: String(dismissal.id) },
      reason,
      after: {
        indicator: finding.indicatorCode,
        rule,
        severity,
        people,
        message,
        figures: figures.map(({ id }) => id),
      },
      moved: nothingMoved,
    });
    return dismissal;
  });
};

/**
 * Takes a dismissal back, so that the finding is listed again. Returns the dismissal, or a refusal with INVALID,
 * NOT_FOUND, OUT_OF_SCOPE or VERSION_CONFLICT.
 */
export const takeBackDismissal = async (
  trail: Trail,
  { dismissalId, reason }: { dismissalId: number; reason: string },
): Promise<Dismissal | Refused> => {
  const refusal = refusedReason(reason, { required: true });
  if (refusal) return refusal;
  const at = ['input', 'dismissal'];
  return trail.write(async (client, note) => {
    const dismissal = await findDismissal(client, dismissalId);
    if (!dismissal) return new Refused('NOT_FOUND', said`There is no such dismissal.`, at);
    const { regionCode, rule, indicatorCode } = dismissal;
    const message = said`The finding lies outside your regions.`;
    const outside = refusedScope(trail.person.viewer, [regionCode], 'dismissal', message);
    if (outside) return outside;
    const ended = await endDismissal(client, dismissalId);
    if (!ended) return new Refused('VERSION_CONFLICT', said`The dismissal was already taken back.`, at);
    note({
      action: 'DISMISSAL_TAKEN_BACK',
      region: regionCode,
      subject: { type: 'FindingDismissal', id: String(dismissalId) },
      reason: keptReason(reason),
      before: { indicator: indicatorCode, rule, reason: dismissal.reason, by: dismissal.by },
      moved: nothingMoved,
    });
    return ended;
  });
};
