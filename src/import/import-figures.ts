import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Trail } from '../audit/trail.ts';
import type { Catalogue } from '../indicator/catalogue.ts';
import { said } from '../language/sentence.ts';
import { Refused } from '../refusal.ts';
import { nearestCommon } from '../region/code.ts';
import { readImport } from './import.store.ts';
import type { OfferedSource } from './offered-figure.ts';
import { type ImportOutcome, type ImportRequest, type OnRead, storeFile } from './store-file.ts';

const longestText = 500;

const refusedSource = (source: OfferedSource | null): Refused | null => {
  const isBad = (text: string | null): boolean =>
    text !== null && (text.trim() === '' || text.length > longestText || text.includes('\0'));
  const bad = Object.entries(source ?? {}).find(([, text]) => isBad(text));
  if (!bad) return null;
  const [field] = bad;
  const problem = said`must have 1 to ${longestText} characters`;
  return new Refused('INVALID', said`${field}: ${problem}`, ['input', 'source', field]);
};

/**
 * Stores a file of figures with its line in the trail, all of its rows or none; a dry run keeps nothing. What is wrong with
 * the file is answered as errors by row. Refuses with INVALID for a reason or a source that cannot be kept.
 */
export const importFigures = async (
  trail: Trail,
  request: ImportRequest,
  catalogue: Catalogue,
  onRead?: OnRead,
): Promise<ImportOutcome | Refused> => {
  const refused = refusedReason(request.reason, { required: false }) ?? refusedSource(request.source);
  if (refused) return refused;
  const { person } = trail;
  let outcome: ImportOutcome | null = null;
  const result = await trail.write(async (client, note) => {
    outcome = await storeFile(client, request, person, catalogue, onRead);
    const { importId, rows, created } = outcome;
    // Refused here means: leave nothing behind, no source either that a row named.
    const stored = importId === null ? null : await readImport(client, importId);
    if (importId === null || !stored) return new Refused('INVALID', said`There is nothing to store.`);
    note({
      action: 'FIGURES_IMPORTED',
      region: nearestCommon(stored.regionCodes),
      subject: { type: 'FigureImport', id: importId },
      reason: keptReason(request.reason),
      after: { rows, created, checksum: stored.checksum },
    });
    return outcome;
  });
  return outcome ?? result;
};
