import { refusedScope } from '../access/scope.ts';
import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Trail } from '../audit/trail.ts';
import { factsMoved } from '../terms/moved.ts';
import { Refused } from '../terms/refusal.ts';
import { nearestCommon } from '../terms/region-code.ts';
import { said } from '../terms/sentence.ts';
import { uuidOf } from '../terms/uuid.ts';
import { readImport, retractImport } from './import.store.ts';

/**
 * An import that was undone: `retracted` figures are out of use, `left` were superseded or retracted before and stay as
 * they are.
 */
export type Undone = { importId: string; rows: number; retracted: number; left: number };

const path = ['input', 'importId'];

/**
 * Retracts every figure of an import that is still in use. A figure that was revised since is left alone, and so is its
 * revision: somebody decided that later. Refuses with NOT_FOUND or OUT_OF_SCOPE, or with INVALID if the import was
 * undone before or there is no reason.
 */
export const undoImport = async (trail: Trail, importId: string, reason: string): Promise<Undone | Refused> => {
  const refused = refusedReason(reason, { required: true });
  if (refused) return refused;
  const id = uuidOf(importId);
  if (!id) return new Refused('NOT_FOUND', said`There is no such import.`, path);
  const { viewer } = trail.person;
  return trail.writeBulk(async (client, note) => {
    const stored = await readImport(client, id);
    if (!stored) return new Refused('NOT_FOUND', said`There is no such import.`, path);
    const { rows, created, regionCodes, undoneAt, undoneBy } = stored;
    const outside = refusedScope(
      viewer,
      regionCodes,
      'importId',
      said`The import has figures of regions outside yours.`,
    );
    if (outside) return outside;
    if (undoneAt)
      return new Refused(
        'INVALID',
        said`The import was undone by ${undoneBy ?? ''} at ${undoneAt.toISOString()}.`,
        path,
      );
    const kept = keptReason(reason) ?? reason;
    const retracted = await retractImport(client, id, viewer.subject, kept);
    note({
      action: 'IMPORT_UNDONE',
      region: nearestCommon(regionCodes),
      subject: { type: 'FigureImport', id },
      reason: kept,
      before: { figures: retracted },
      after: { figures: 0, leftAlone: created - retracted },
      moved: factsMoved,
    });
    return { importId: id, rows, retracted, left: created - retracted };
  });
};
