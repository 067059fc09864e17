import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Keeping } from '../audit/repeatable.ts';
import type { Trail } from '../audit/trail.ts';
import { cleanSource, sourceProblem } from '../figure/source.ts';
import { recalledFindings, type StoredFinding, storedFindings } from '../indicator/stored-effect.ts';
import { dayIn } from '../terms/calendar.ts';
import { factsMoved } from '../terms/moved.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { countryCode, nearestCommon } from '../terms/region-code.ts';
import { said } from '../terms/sentence.ts';
import { zoneOf } from '../terms/zone.ts';
import type { Catalogue } from '../values/catalogue.ts';
import { abandonFile, beginFile, readImport } from './import.store.ts';
import { type ImportOutcome, type ImportRequest, type OnRead, storeFile } from './store-file.ts';

/** Only the outcome of a file without errors is kept. */
type KeptImport = Pick<ImportOutcome, 'importId' | 'rows' | 'created' | 'unchanged'> & { flags: StoredFinding[] };

export const keptImport: Keeping<ImportOutcome, KeptImport> = {
  keep: ({ importId, rows, created, unchanged, flags }) => ({
    importId,
    rows,
    created,
    unchanged,
    flags: storedFindings(flags),
  }),
  recall: ({ flags, ...counts }) => ({
    ...counts,
    dryRun: false,
    errors: [],
    errorCount: 0,
    flags: recalledFindings(flags),
  }),
};

/**
 * Stores a file of figures with its line in the trail, all of its rows or none; a dry run stores nothing. Problems in
 * the file are returned as errors by row. Refuses with INVALID for a reason or a source that cannot be stored.
 */
export const importFigures = async (
  trail: Trail,
  given: ImportRequest,
  catalogue: Catalogue,
  onRead?: OnRead,
): Promise<ImportOutcome | Refused> => {
  const { person } = trail;
  const refused = refusedReason(given.reason, { required: false });
  if (refused) return refused;
  const request = { ...given, source: given.source && cleanSource(given.source) };
  const problem = sourceProblem(request.source, dayIn(zoneOf(countryCode), person.now));
  if (problem) return invalid(`source.${problem[0]}`, problem[1]);
  let outcome: ImportOutcome | null = null;
  const result = await trail.writeBulk(async (client, note) => {
    await beginFile(client);
    outcome = await storeFile(client, request, person, catalogue, onRead);
    const { importId, rows, created, errorCount } = outcome;
    const stored = importId === null ? null : await readImport(client, importId);
    if (importId === null || !stored) {
      // Everything is rolled back, including a source that a row named.
      if (request.dryRun || errorCount > 0) return new Refused('INVALID', said`There is nothing to store.`);
      await abandonFile(client);
      return outcome;
    }
    note({
      action: 'FIGURES_IMPORTED',
      region: nearestCommon(stored.regionCodes),
      subject: { type: 'FigureImport', id: importId },
      reason: keptReason(request.reason),
      after: { rows, created, checksum: stored.checksum },
      moved: factsMoved,
    });
    return outcome;
  });
  return outcome ?? result;
};
