import { keptReason, longestReason, refusedReason } from '../audit/reason.ts';
import type { Note, Person, Trail } from '../audit/trail.ts';
import type { Counter } from '../counter/counter.ts';
import { CounterLoader } from '../counter/counter-loader.ts';
import type { Queryable } from '../database/database.ts';
import { type Effect, effectsOf, type Reach } from '../indicator/effects.ts';
import { said } from '../language/sentence.ts';
import { entryId, maxCountPerEntry } from '../ledger/judge.ts';
import { dayIn } from '../terms/calendar.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { ancestorsOf, isRegionCode } from '../terms/region-code.ts';
import { zoneOf } from '../terms/zone.ts';
import type { Catalogue } from '../values/catalogue.ts';
import { type Corrected, type CorrectionRequest, correctWithin, undoWithin } from './correct-within.ts';
import { type CorrectedEntry, findCorrected, findCorrection } from './correction.store.ts';
import type { Change } from './correction.ts';

/** What came of a correction; with `dryRun` nothing is stored, and counter and effects are as they would be. */
export type CorrectionOutcome = {
  dryRun: boolean;
  correctionId: string | null;
  counter: Counter;
  effects: Effect[];
};

type Given = { trail: Trail; catalogue: Catalogue; db: Queryable; regionExists: (code: string) => Promise<boolean> };

const refusedRequest = async (
  { change, reason, publicNote }: CorrectionRequest,
  { catalogue, regionExists }: Given,
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
  if (measureCode !== null && !catalogue.measures.some(({ code }) => code === measureCode))
    return invalid('measure', said`there is no measure ${JSON.stringify(measureCode)}`);
  if (domicileCode !== null && !(isRegionCode(domicileCode) && (await regionExists(domicileCode))))
    return invalid('domicile', said`there is no region ${JSON.stringify(domicileCode)}`);
  return null;
};

/** Whose values a correction may change: those of both domiciles and everything above them. */
const reachOf = (entries: CorrectedEntry[], change: Change | null, catalogue: Catalogue, now: Date): Reach => {
  const domiciles = [...entries.map(({ domicileCode }) => domicileCode), change?.domicileCode ?? null];
  const measures = new Set([...entries.map(({ measureCode }) => measureCode), change?.measureCode ?? null]);
  const codes = domiciles.filter((code) => code !== null).flatMap((code) => [code, ...ancestorsOf(code).toReversed()]);
  return {
    codes: [...new Set(codes)],
    indicators: catalogue.indicators.filter(({ numeratorCode }) => measures.has(numeratorCode)),
    daysOf: (code) => [
      ...new Set([now, ...entries.map(({ occurredAt }) => occurredAt)].map((instant) => dayIn(zoneOf(code), instant))),
    ],
  };
};

/** Whether a value that was not negative would be. */
const becomesNegative = ({ before, after }: Effect): boolean => {
  const people = (of: Effect['after']): number => of.value.numerator?.range.value ?? of.value.coverage?.value ?? 0;
  return people(after) < 0 && people(before) >= 0;
};

type Work = (client: Queryable, note: (entry: Note) => void) => Promise<Corrected | Refused>;

/**
 * Does the work, and says what it changes; trying it out is the same and stores nothing. Refuses where a value would
 * become negative, in the transaction that writes: of two corrections at once the second sees what the first left.
 */
const done = ({ trail, catalogue }: Given, reach: Reach, dryRun: boolean, work: Work) =>
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

/** Puts an entry right: its count, measure, kind, domicile or event, or all of it away with a count of 0. */
export const correctActivation = async (
  given: Given,
  activation: string,
  request: Omit<CorrectionRequest, 'activationId'>,
  dryRun: boolean,
): Promise<CorrectionOutcome | Refused> => {
  const person: Person = given.trail.person;
  const activationId = entryId(activation);
  const entry = activationId && (await findCorrected(given.db, activationId));
  if (!entry) return new Refused('NOT_FOUND', said`There is no such entry.`, ['input', 'activation']);
  const full = { ...request, activationId: entry.id };
  const refusal = await refusedRequest(full, given);
  if (refusal) return refusal;
  const reach = reachOf([entry], request.change, given.catalogue, person.now);
  return done(given, reach, dryRun, (client, note) => correctWithin(client, note, full, person));
};

/** Takes a correction back: what it replaced stands again. */
export const undoCorrection = async (
  given: Given,
  correction: string,
  reason: string,
  dryRun: boolean,
): Promise<CorrectionOutcome | Refused> => {
  const person: Person = given.trail.person;
  const refusal = refusedReason(reason, { required: true });
  if (refusal) return refusal;
  const correctionId = entryId(correction);
  const found = correctionId && (await findCorrection(given.db, correctionId));
  if (!found) return new Refused('NOT_FOUND', said`There is no such correction.`, ['input', 'correction']);
  const ids = [found.activationId, found.replacementId].filter((id) => id !== null);
  const entries = (await Promise.all(ids.map((id) => findCorrected(given.db, id)))).filter((entry) => entry !== null);
  const reach = reachOf(entries, null, given.catalogue, person.now);
  const request = { correctionId: found.id, reason: keptReason(reason) ?? '' };
  return done(given, reach, dryRun, (client, note) => undoWithin(client, note, request, person));
};
