import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Trail } from '../audit/trail.ts';
import { type ChangeOutcome, effectsOf, type Reach } from '../indicator/effects.ts';
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
export type FigureOutcome = Pick<ChangeOutcome<number>, 'effects' | 'flags'> & {
  dryRun: boolean;
  figureId: number | null;
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
  const refusal = (await refusedRegion(viewer, region, regions)) ?? refusedReason(asked.reason, { required: false });
  if (refusal) return refusal;
  const figure = figureFrom(request, catalogue, dayIn(zoneOf(region), now));
  if (figure instanceof Refused) return figure;

  const more = { supersedesId, reason: keptReason(asked.reason) };
  const outcome = await trail.writeFacts(dryRun, (client, note) =>
    effectsOf(client, catalogue, figureReach(region, figure.asOf, catalogue, now), () =>
      saveFigure(client, note, figure, more),
    ),
  );
  if (outcome instanceof Refused) return outcome;
  const { result, effects, flags } = outcome;
  return { dryRun, figureId: dryRun ? null : result, effects, flags };
};
