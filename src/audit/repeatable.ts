import { coversRegion } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Queryable } from '../database/database.ts';
import { Refused } from '../terms/refusal.ts';
import { countryCode } from '../terms/region-code.ts';
import { said } from '../terms/sentence.ts';
import type { Note } from './append-notes.ts';
import type { KeptAnswer } from './kept-answer.store.ts';
import { sha256 } from './sha256.ts';

/** The description of the input field that makes a mutation repeatable. */
export const requestIdDescription =
  'A UUID made by the caller for this request. Sent again with the same content within 30 days, it returns the first answer and changes nothing, so a request whose answer was lost can be repeated. With other content it is refused with ID_REUSED. Dry runs and refused requests do not count.';

/**
 * How a mutation keeps its outcome, and makes it again. `kept` is JSON: ids, counts, effects and flags, never a token.
 * Answers stored by an earlier version of the server are recalled too, so a change of its shape needs a migration.
 */
export type Keeping<Outcome, Kept> = {
  keep: (outcome: Outcome) => Kept;
  recall: (kept: Kept, db: Queryable) => Outcome | Promise<Outcome | Refused>;
};

/** For an outcome that is JSON by itself. */
export const keptAsIs = <Outcome extends object>(): Keeping<Outcome, Outcome> => ({
  keep: (outcome) => outcome,
  recall: (kept) => kept,
});

/** The same text for the same value, whatever the order of its keys. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** The hash of an input as coerced, in which a field that is left out has its default. */
export const contentOf = (input: object): string => sha256(canonical(input));

/**
 * The regions that a viewer must still have in order to get the answer again: those that were written to or, where only
 * the nearest region around them is noted, all that the viewer had.
 */
export const regionsOf = (viewer: Viewer, notes: Note[]): string[] => {
  const noted = [...new Set(notes.map(({ region }) => region ?? countryCode))];
  return noted.length > 0 && noted.every((code) => coversRegion(viewer, code)) ? noted : viewer.regionCodes;
};

const path = ['input', 'requestId'];

/** ID_REUSED or OUT_OF_SCOPE if a kept answer is not for this content, or no longer for this viewer; else null. */
export const refusedRepeat = (answer: KeptAnswer, content: string, viewer: Viewer): Refused | null => {
  if (!answer.regions.every((code) => coversRegion(viewer, code)))
    return new Refused('OUT_OF_SCOPE', said`The first request was for regions outside yours.`, path);
  return answer.content === content
    ? null
    : new Refused('ID_REUSED', said`requestId: was used before with other content; nothing was changed`, path);
};
