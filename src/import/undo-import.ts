import { coversRegion } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Queryable } from '../database.ts';
import { Refused } from '../refusal.ts';
import { readImport, retractImport } from './import.store.ts';

/** What was undone: `retracted` figures are out of use, `left` were superseded or retracted before and stay as they are. */
export type Undone = { importId: string; rows: number; retracted: number; left: number };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const path = ['input', 'importId'];

/**
 * Retracts every figure of an import that is still in use, within the caller's transaction. A figure that was revised
 * since is left alone, and so is its revision: somebody decided that later. Refuses with NOT_FOUND, OUT_OF_SCOPE, or
 * INVALID for one that was undone before, or without a reason.
 */
export const undoImport = async (
  client: Queryable,
  id: string,
  reason: string,
  viewer: Viewer,
): Promise<Undone | Refused> => {
  if (reason.trim() === '') return new Refused('INVALID', 'reason: is empty', ['input', 'reason']);
  const stored = uuid.test(id) ? await readImport(client, id) : null;
  if (!stored) return new Refused('NOT_FOUND', 'There is no such import.', path);
  if (!stored.regionCodes.every((code) => coversRegion(viewer, code)))
    return new Refused('OUT_OF_SCOPE', 'The import has figures of regions outside yours.', path);
  if (stored.undoneAt)
    return new Refused('INVALID', `${stored.undoneBy} undid it at ${stored.undoneAt.toISOString()}.`, path);
  const retracted = await retractImport(client, id, viewer.subject, reason);
  return { importId: id, rows: stored.rows, retracted, left: stored.created - retracted };
};
