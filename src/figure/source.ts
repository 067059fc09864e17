import type { Day } from '../terms/calendar.ts';
import { type Sentence, said } from '../terms/sentence.ts';
import { unreadable } from '../terms/unreadable.ts';

/** Where a figure was published. */
export type NewSource = {
  publisher: string;
  title: string | null;
  /** As precise as known: 2024, 2024-01 or 2024-01-15. */
  published: string | null;
  url: string | null;
};

/** A source given by its description, or by the id of a known source. */
export type OfferedSource = NewSource & { id: string | null };

export const longestSourceText = { publisher: 200, title: 500, url: 2000 };

/** The problem with a text of a source; null if it can be stored. */
export const sourceTextProblem = (name: keyof typeof longestSourceText, text: string): Sentence | null => {
  if (text.length > longestSourceText[name]) return said`must have at most ${longestSourceText[name]} characters`;
  if (unreadable.test(text)) return said`has characters that are not text`;
  return name === 'url' && !(URL.canParse(text) && /^https?:\/\//i.test(text))
    ? said`must be an address that begins with http:// or https://`
    : null;
};

/** Whether the text is a day, month or year as sources have it: 2024-10-31, 2024-10, 2024. */
export const isPartOfDate = (text: string): boolean =>
  /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/.test(text) && !Number.isNaN(Date.parse(text));

/** The problem with a source's date of publication; null if there is none. */
const publishedProblem = (published: string, today: Day): Sentence | null => {
  if (!isPartOfDate(published)) return said`is not a day such as 2024-10-31`;
  return published > today.slice(0, published.length) ? said`lies in the future` : null;
};

/**
 * The first field of a source that cannot be stored, by its name in the input, and the problem with it; null if there
 * is none.
 */
export const sourceProblem = (source: NewSource | null, today: Day): [field: string, problem: Sentence] | null => {
  if (!source) return null;
  if (source.publisher === '') return ['publisher', said`is empty`];
  for (const name of ['publisher', 'title', 'url'] as const) {
    const text = source[name];
    const problem = text === null ? null : sourceTextProblem(name, text);
    if (problem) return [name, problem];
  }
  const problem = source.published === null ? null : publishedProblem(source.published, today);
  return problem && ['publishedOn', problem];
};

const trimmed = (text: string | null): string | null => text?.trim() || null;

/** The source with its texts trimmed; a title or address that is empty becomes null. */
export const cleanSource = <Source extends NewSource>(source: Source): Source => ({
  ...source,
  publisher: source.publisher.trim(),
  title: trimmed(source.title),
  url: trimmed(source.url),
});
