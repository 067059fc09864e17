import { cells } from './indonesian/cells.ts';
import { changes } from './indonesian/changes.ts';
import { fields } from './indonesian/fields.ts';
import { figures } from './indonesian/figures.ts';
import { findings } from './indonesian/findings.ts';
import { imports } from './indonesian/import.ts';
import { ledger } from './indonesian/ledger.ts';
import { outreach } from './indonesian/outreach.ts';
import { quality } from './indonesian/quality.ts';

/**
 * The Indonesian translation of every sentence, keyed by its English words. {0} is the first placeholder, wherever it
 * appears.
 */
export const indonesian: Record<string, string> = {
  ...cells,
  ...changes,
  ...fields,
  ...figures,
  ...findings,
  ...imports,
  ...ledger,
  ...outreach,
  ...quality,
};
