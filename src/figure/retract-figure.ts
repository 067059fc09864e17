import { refusedScope } from '../access/scope.ts';
import type { Note } from '../audit/append-notes.ts';
import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Trail } from '../audit/trail.ts';
import type { Queryable } from '../database/database.ts';
import { effectsOf } from '../indicator/effects.ts';
import { raiseFacts } from '../indicator/facts.store.ts';
import { factsMoved } from '../terms/moved.ts';
import { Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import type { Catalogue } from '../values/catalogue.ts';
import { endFigure, findFigure, type StoredFigure } from './figure.store.ts';
import { type FigureOutcome, figureOutcome, figureReach } from './record-figure.ts';
import { refusedEnding, toldFigure } from './save-figure.ts';

const path = ['input', 'figure'];

/**
 * Takes a figure permanently out of use. It stays readable, and is still part of the facts known at earlier instants.
 * Returns its number, the new findings and the values that change; or a refusal with NOT_FOUND, INVALID, OUT_OF_SCOPE
 * or VERSION_CONFLICT. With `dryRun` nothing is stored.
 */
export const retractFigure = async (
  trail: Trail,
  catalogue: Catalogue,
  { figureId, reason, dryRun }: { figureId: number; reason: string; dryRun: boolean },
): Promise<FigureOutcome | Refused> => {
  const { viewer, now } = trail.person;
  const refusal = refusedReason(reason, { required: true });
  if (refusal) return refusal;

  const retract = async (client: Queryable, note: (entry: Note) => void, figure: StoredFigure) => {
    const at = await raiseFacts(client);
    if (!(await endFigure(client, figureId, 'RETRACTED', at))) return refusedEnding(figure, path);
    note({
      action: 'FIGURE_RETRACTED',
      region: figure.regionCode,
      subject: { type: 'Figure', id: String(figureId) },
      reason: keptReason(reason),
      before: toldFigure(figure),
      moved: factsMoved,
    });
    return figureId;
  };

  return trail.writeFacts(dryRun, async (client, note) => {
    const figure = await findFigure(client, figureId);
    if (!figure) return new Refused('NOT_FOUND', said`There is no such figure.`, path);
    const outside = refusedScope(viewer, [figure.regionCode], 'figure', said`The figure lies outside your regions.`);
    if (outside) return outside;
    const reach = figureReach(figure.regionCode, figure.asOf, catalogue, now);
    return figureOutcome(
      dryRun,
      effectsOf(client, catalogue, reach, () => retract(client, note, figure)),
    );
  });
};
