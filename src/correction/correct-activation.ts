import { longestReason, refusedReason } from '../audit/reason.ts';
import type { Trail, Work } from '../audit/trail.ts';
import type { Counter } from '../counter/counter.ts';
import { CounterLoader } from '../counter/counter-loader.ts';
import type { Queryable } from '../database/database.ts';
import { type Effect, effectsOf, type Reach } from '../indicator/effects.ts';
import { maxCountPerEntry } from '../ledger/judge.ts';
import { findEvent } from '../outreach/outreach.store.ts';
import type { KnownRegions } from '../region/own-region.ts';
import { dayIn } from '../terms/calendar.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { ancestorsOf, isRegionCode } from '../terms/region-code.ts';
import { said } from '../terms/sentence.ts';
import { uuidOf } from '../terms/uuid.ts';
import { zoneOf } from '../terms/zone.ts';
import { type Catalogue, measureOf } from '../values/catalogue.ts';
import { findCorrected, findCorrection, readSeenVersion } from './correction.store.ts';
import type { Change, CorrectedEntry } from './correction.ts';
import { decideCorrection, decideUndo } from './decide.ts';
import { type Corrected, storeCorrection } from './store-correction.ts';

/** A change that an administrator asks for. */
export type CorrectionRequest = {
  /** The entry's UUID. */
  activation: string;
  change: Change;
  reason: string;
  publicNote: string | null;
  /** The version of the event's counter that the administrator saw. */
  expectedVersion: number | null;
  dryRun: boolean;
};

/** What a correction changes; with `dryRun` nothing is stored, and counter and effects are as they would be. */
export type CorrectionOutcome = {
  dryRun: boolean;
  correctionId: string | null;
  counter: Counter;
  effects: Effect[];
};

/** What correcting needs from the request's context. */
export type Desk = { trail: Trail; catalogue: Catalogue; db: Queryable; regions: KnownRegions };

const refusedRequest = async (
  { change, reason, publicNote }: CorrectionRequest,
  { catalogue, regions }: Desk,
): Promise<Refused | null> => {
  const refusal = refusedReason(reason, { required: true });
  if (refusal) return refusal;
  if (refusedReason(publicNote, { required: false }))
    return invalid('publicNote', said`must have at most ${longestReason} characters`);
  const { count, measureCode, domicileCode, ...others } = change;
  if (Object.values(change).every((value) => value === null)) return invalid('count', said`say what is to change`);
  if (count !== null && (count < 0 || count > maxCountPerEntry))
    return invalid('count', said`must be 0, which voids the entry, to ${maxCountPerEntry}`);
  if (count === 0 && [measureCode, domicileCode, ...Object.values(others)].some((value) => value !== null))
    return invalid('count', said`0 voids the entry; nothing else can change with it`);
  if (measureCode !== null && !measureOf(catalogue, measureCode))
    return invalid('measure', said`there is no measure ${JSON.stringify(measureCode)}`);
  if (domicileCode !== null && !(isRegionCode(domicileCode) && (await regions.exists(domicileCode))))
    return invalid('domicile', said`there is no region ${JSON.stringify(domicileCode)}`);
  return null;
};

/** Whose values a correction may change: those of both domiciles and everything above them. */
const correctionReach = (entries: CorrectedEntry[], change: Change | null, { catalogue, trail }: Desk): Reach => {
  const domiciles = [...entries.map(({ domicileCode }) => domicileCode), change?.domicileCode ?? null];
  const measures = new Set([...entries.map(({ measureCode }) => measureCode), change?.measureCode ?? null]);
  const codes = domiciles.filter((code) => code !== null).flatMap((code) => [code, ...ancestorsOf(code).toReversed()]);
  const instants = [trail.person.now, ...entries.map(({ occurredAt }) => occurredAt)];
  return {
    codes: [...new Set(codes)],
    indicators: catalogue.indicators.filter(({ numeratorCode }) => measures.has(numeratorCode)),
    daysOf: (code) => [...new Set(instants.map((instant) => dayIn(zoneOf(code), instant)))],
  };
};

/** Whether a value that was not negative would be. */
const becomesNegative = ({ before, after }: Effect): boolean => {
  const people = (of: Effect['after']): number => of.value.numerator?.range.value ?? of.value.coverage?.value ?? 0;
  return people(after) < 0 && people(before) >= 0;
};

/**
 * Runs the work with no other tally moving, and answers what it changes; a dry run does the same and stores nothing.
 * Refuses where a value would become negative, in the transaction that writes: of two corrections at once the second
 * sees the result of the first.
 */
const run = ({ trail, catalogue }: Desk, reach: Reach, dryRun: boolean, work: Work<Corrected | Refused>) =>
  trail.writeAlone(dryRun, async (client, note): Promise<CorrectionOutcome | Refused> => {
    const outcome = await effectsOf(client, catalogue, reach, () => work(client, note));
    if (outcome instanceof Refused) return outcome;
    const { changes, effects, result } = outcome;
    const negative = changes.find(becomesNegative);
    if (negative)
      return new Refused('INVALID', said`The count of ${negative.after.query.code} would become negative.`, ['input']);
    const { correctionId, eventId } = result;
    const counter = await new CounterLoader(client, trail.person.now).counter(eventId);
    return { dryRun, correctionId: dryRun ? null : correctionId, counter, effects };
  });

const noEntry = new Refused('NOT_FOUND', said`There is no such entry.`, ['input', 'activation']);

/** Corrects an entry: its count, measure, kind, domicile or event; a count of 0 voids it. */
export const correctActivation = async (
  desk: Desk,
  request: CorrectionRequest,
): Promise<CorrectionOutcome | Refused> => {
  const { viewer } = desk.trail.person;
  const { change, expectedVersion, dryRun } = request;
  const id = uuidOf(request.activation);
  const first = id && (await findCorrected(desk.db, id));
  if (!first) return noEntry;
  const refusal = await refusedRequest(request, desk);
  if (refusal) return refusal;
  return run(desk, correctionReach([first], change, desk), dryRun, async (client, note) => {
    // Again, under the lock: of two who correct the same entry the second finds it corrected.
    const entry = await findCorrected(client, first.id);
    if (!entry) return noEntry;
    const place = change.eventId === null ? entry.event : await findEvent(client, { id: change.eventId });
    const seen = expectedVersion === null ? null : await readSeenVersion(client, entry.eventId, expectedVersion);
    const decision = decideCorrection(entry, change, place, seen, viewer);
    if (decision instanceof Refused) return decision;
    return storeCorrection(client, note, decision, { ...request, by: viewer.subject });
  });
};

const noCorrection = new Refused('NOT_FOUND', said`There is no such correction.`, ['input', 'correction']);

/** Takes a correction back: the entry that it replaced counts again. */
export const undoCorrection = async (
  desk: Desk,
  { correction, reason, dryRun }: { correction: string; reason: string; dryRun: boolean },
): Promise<CorrectionOutcome | Refused> => {
  const { viewer } = desk.trail.person;
  const refusal = refusedReason(reason, { required: true });
  if (refusal) return refusal;
  const id = uuidOf(correction);
  const found = id && (await findCorrection(desk.db, id));
  if (!found) return noCorrection;
  const ids = [found.activationId, found.replacementId].filter((each) => each !== null);
  const entries = (await Promise.all(ids.map((each) => findCorrected(desk.db, each)))).filter((each) => each !== null);
  return run(desk, correctionReach(entries, null, desk), dryRun, async (client, note) => {
    const stored = await findCorrection(client, found.id);
    const entry = stored && (await findCorrected(client, stored.activationId));
    if (!stored || !entry) return noCorrection;
    const standing = stored.replacementId === null ? null : await findCorrected(client, stored.replacementId);
    const decision = decideUndo(stored, entry, standing, viewer);
    if (decision instanceof Refused) return decision;
    return storeCorrection(client, note, decision, { reason, publicNote: null, by: viewer.subject });
  });
};
