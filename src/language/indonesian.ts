import { cells } from './indonesian/cells.ts';
import { fields } from './indonesian/fields.ts';
import { figures } from './indonesian/figures.ts';
import { imports } from './indonesian/import.ts';
import { ledger } from './indonesian/ledger.ts';
import { outreach } from './indonesian/outreach.ts';
import { quality } from './indonesian/quality.ts';

/** Every sentence in Indonesian, by its words in English; {0} is its first place, wherever that comes. */
export const indonesian: Record<string, string> = {
  ...cells,
  ...fields,
  ...figures,
  ...imports,
  ...ledger,
  ...outreach,
  ...quality,
};
