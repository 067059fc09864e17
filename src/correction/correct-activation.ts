import { refusedNote, refusedReason } from '../audit/reason.ts';
import type { Keeping } from '../audit/repeatable.ts';
import type { Trail, Work } from '../audit/trail.ts';
import { type Counter, type KeptCounter, keptCounter, recalledCounter } from '../counter/counter.ts';
import { CounterLoader } from '../counter/counter-loader.ts';
import type { Queryable } from '../database/database.ts';
import { type Effect, effectsOf, type Reach } from '../indicator/effects.ts';
import { recalledEffects, type StoredEffect, storedEffects } from '../indicator/stored-effect.ts';
import { findEvent } from '../outreach/outreach.store.ts';
import type { KnownRegions } from '../region/own-region.ts';
import { dayIn } from '../terms/calendar.ts';
import { Refused } from '../terms/refusal.ts';
import { ancestorsOf, isRegionCode } from '../terms/region-code.ts';
import { said } from '../terms/sentence.ts';
import { uuidOf } from '../terms/uuid.ts';
import { zoneOf } from '../terms/zone.ts';
import type { Catalogue } from '../values/catalogue.ts';
import { findCorrected, findCorrection, readSeenVersion } from './correction.store.ts';
import type { Change, CorrectedEntry } from './correction.ts';
import { becomesNegative, decideCorrection, decideUndo, refusedChange } from './decide.ts';
import { type Corrected, saveCorrection } from './save-correction.ts';

/** A correction that an administrator requests. */
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

/** The result of a correction. With `dryRun` nothing is stored, and counter and effects are as they would be. */
export type CorrectionOutcome = {
  dryRun: boolean;
  correctionId: string | null;
  counter: Counter;
  effects: Effect[];
};

export const keptCorrection: Keeping<
  CorrectionOutcome,
  { correctionId: string | null; counter: KeptCounter; effects: StoredEffect[] }
> = {
  keep: ({ correctionId, counter, effects }) => ({
    correctionId,
    counter: keptCounter(counter),
    effects: storedEffects(effects),
  }),
  recall: ({ correctionId, counter, effects }) => ({
    dryRun: false,
    correctionId,
    counter: recalledCounter(counter),
    effects: recalledEffects(effects),
  }),
};

/** The parts of the request's context that a correction needs. */
export type Desk = { trail: Trail; catalogue: Catalogue; db: Queryable; tree: KnownRegions };

const refusedRequest = async (
  { change, reason, publicNote }: CorrectionRequest,
  { catalogue, tree }: Desk,
): Promise<Refused | null> => {
  const refusal = refusedReason(reason, { required: true }) ?? refusedNote(publicNote);
  if (refusal) return refusal;
  const { domicileCode } = change;
  const domicileExists = domicileCode === null || (isRegionCode(domicileCode) && tree.has(domicileCode));
  return refusedChange(change, catalogue, domicileExists);
};

/** The regions, indicators and days whose values a correction may change: both domiciles and all their ancestors. */
const correctionReach = (entries: CorrectedEntry[], change: Change | null, { catalogue, trail }: Desk): Reach => {
  const domiciles = [...entries.map(({ domicileCode }) => domicileCode), change?.domicileCode ?? null];
  const measures = new Set([...entries.map(({ measureCode }) => measureCode), change?.measureCode ?? null]);
  const codes = domiciles.filter((code) => code !== null).flatMap((code) => [code, ...ancestorsOf(code).toReversed()]);
  const instants = [trail.person.now, ...entries.map(({ occurredAt }) => occurredAt)];
  return {
    codes: [...new Set(codes)],
    now: trail.person.now,
    indicators: catalogue.indicators.filter(({ numeratorCode }) => measures.has(numeratorCode)),
    daysOf: (code) => [...new Set(instants.map((instant) => dayIn(zoneOf(code), instant)))],
  };
};

/**
 * Runs the work while no other transaction can change a tally, and returns its effects; a dry run does the same and
 * stores nothing. Refuses with INVALID if a value would become negative. That is checked in the writing transaction, so
 * the second of two simultaneous corrections sees the result of the first.
 */
const run = ({ trail, catalogue }: Desk, reach: Reach, dryRun: boolean, work: Work<Corrected | Refused>) =>
  trail.writeTallies(dryRun, async (client, note): Promise<CorrectionOutcome | Refused> => {
    const outcome = await effectsOf(client, catalogue, reach, () => work(client, note));
    if (outcome instanceof Refused) return outcome;
    const { changes, effects, result } = outcome;
    const negative = changes.find(({ before, after }) => becomesNegative(before.value, after.value));
    if (negative)
      return new Refused('INVALID', said`The count of ${negative.after.query.code} would become negative.`, ['input']);
    const { correctionId, eventId } = result;
    const counter = await new CounterLoader(client, trail.person.now).counter(eventId);
    return { dryRun, correctionId: dryRun ? null : correctionId, counter, effects };
  });

const noEntry = new Refused('NOT_FOUND', said`There is no such entry.`, ['input', 'activation']);

/**
 * Corrects an entry: its count, measure, kind, domicile or event; a count of 0 voids it. Refuses with NOT_FOUND,
 * INVALID, OUT_OF_SCOPE, ALREADY_CORRECTED or VERSION_CONFLICT, and with NOT_LIVE or OUTSIDE_TIME if the new event
 * cannot take it.
 */
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
    // Read again under the lock: the second of two simultaneous corrections of an entry finds it corrected.
    const entry = await findCorrected(client, first.id);
    if (!entry) return noEntry;
    const place = change.event === null ? entry.event : await findEvent(client, change.event);
    const seen = expectedVersion === null ? null : await readSeenVersion(client, entry.eventId, expectedVersion);
    const decision = decideCorrection(entry, change, place, seen, viewer);
    if (decision instanceof Refused) return decision;
    return saveCorrection(client, note, decision, { ...request, by: viewer.subject });
  });
};

const noCorrection = new Refused('NOT_FOUND', said`There is no such correction.`, ['input', 'correction']);

/**
 * Undoes a correction: the entry that it replaced counts again. Refuses with NOT_FOUND, INVALID, OUT_OF_SCOPE or
 * ALREADY_CORRECTED.
 */
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
    const replacement = stored.replacementId === null ? null : await findCorrected(client, stored.replacementId);
    const decision = decideUndo(stored, entry, replacement, viewer);
    if (decision instanceof Refused) return decision;
    return saveCorrection(client, note, decision, { reason, publicNote: null, by: viewer.subject });
  });
};
