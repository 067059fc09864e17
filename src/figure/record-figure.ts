import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Keeping } from '../audit/repeatable.ts';
import type { Trail } from '../audit/trail.ts';
import { type ChangeOutcome, type Effect, effectsOf, type Reach } from '../indicator/effects.ts';
import type { ShownFinding } from '../indicator/kept-value.ts';
import {
  recalledEffects,
  recalledFindings,
  type StoredEffect,
  type StoredFinding,
  storedEffects,
  storedFindings,
} from '../indicator/stored-effect.ts';
import { type KnownRegions, refusedRegion } from '../region/own-region.ts';
import { type Day, dayIn } from '../terms/calendar.ts';
import { Refused } from '../terms/refusal.ts';
import { ancestorsOf } from '../terms/region-code.ts';
import { zoneOf } from '../terms/zone.ts';
import type { Catalogue } from '../values/catalogue.ts';
import { figureFrom } from './figure-from.ts';
import type { FigureRequest } from './figure-request.ts';
import { saveFigure } from './save-figure.ts';

/**
 * The outcome of recording or retracting a figure: its number (null after a dry run), the values that change and the
 * new findings.
 */
export type FigureOutcome = { dryRun: boolean; figureId: number | null; effects: Effect[]; flags: ShownFinding[] };

export const keptFigure: Keeping<
  FigureOutcome,
  { figureId: number | null; effects: StoredEffect[]; flags: StoredFinding[] }
> = {
  keep: ({ figureId, effects, flags }) => ({
    figureId,
    effects: storedEffects(effects),
    flags: storedFindings(flags),
  }),
  recall: ({ figureId, effects, flags }) => ({
    dryRun: false,
    figureId,
    effects: recalledEffects(effects),
    flags: recalledFindings(flags),
  }),
};

/** The outcome of a change to the figure that `change` returns, or its refusal. */
export const figureOutcome = async (
  dryRun: boolean,
  change: Promise<ChangeOutcome<number> | Refused>,
): Promise<FigureOutcome | Refused> => {
  const outcome = await change;
  if (outcome instanceof Refused) return outcome;
  const { result, effects, flags } = outcome;
  return { dryRun, figureId: dryRun ? null : result, effects, flags };
};

/** The values a figure may change: those of its region and all ancestors, today and on the figure's own day. */
export const figureReach = (region: string, asOf: Day | null, catalogue: Catalogue, now: Date): Reach => ({
  codes: [region, ...ancestorsOf(region).toReversed()],
  now,
  indicators: catalogue.indicators,
  daysOf: (code) => [...new Set([dayIn(zoneOf(code), now), ...(asOf === null ? [] : [asOf])])],
});

/**
 * Records a published number, or a revision of one. Returns its number, the new findings and the values it changes; or
 * a refusal with INVALID, OUT_OF_SCOPE, NOT_FOUND or VERSION_CONFLICT. With `dryRun` nothing is stored.
 */
export const recordFigure = async (
  trail: Trail,
  catalogue: Catalogue,
  asked: { request: FigureRequest; supersedesId: number | null; reason: string | null; dryRun: boolean },
  regions: KnownRegions,
): Promise<FigureOutcome | Refused> => {
  const { viewer, now } = trail.person;
  const { request, supersedesId, dryRun } = asked;
  const { region } = request;
  const refusal = refusedRegion(viewer, region, regions) ?? refusedReason(asked.reason, { required: false });
  if (refusal) return refusal;
  const figure = figureFrom(request, catalogue, dayIn(zoneOf(region), now));
  if (figure instanceof Refused) return figure;

  const more = { supersedesId, reason: keptReason(asked.reason) };
  return trail.writeFacts(dryRun, (client, note) => {
    const reach = figureReach(region, figure.asOf, catalogue, now);
    return figureOutcome(
      dryRun,
      effectsOf(client, catalogue, reach, () => saveFigure(client, note, figure, more)),
    );
  });
};
