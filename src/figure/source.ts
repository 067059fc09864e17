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

/** The same, where the id of a known source may take the place of its description. */
export type OfferedSource = NewSource & { id: string | null };

const longest = { publisher: 200, title: 500, url: 2000 };

/** What is wrong with a text of a source; null where it can be kept. */
export const sourceTextProblem = (name: keyof typeof longest, text: string): Sentence | null => {
  if (text.length > longest[name]) return said`must have at most ${longest[name]} characters`;
  if (unreadable.test(text)) return said`has characters that are no text`;
  return name === 'url' && !(URL.canParse(text) && /^https?:\/\//i.test(text))
    ? said`must be an address that begins with http:// or https://`
    : null;
};

/** Whether it is a day, a month or a year as sources have it: 2024-10-31, 2024-10, 2024. */
export const isPartOfDate = (text: string): boolean =>
  /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/.test(text) && !Number.isNaN(Date.parse(text));

/** What is wrong with when a source was published; null where it can be. */
const publishedProblem = (published: string, today: Day): Sentence | null => {
  if (!isPartOfDate(published)) return said`is not a day such as 2024-10-31`;
  return published > today.slice(0, published.length) ? said`lies in the future` : null;
};

/** The field of a source that cannot be kept, as the input calls it, and why. */
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

/** The source without what surrounds its texts. */
export const cleanSource = <Source extends NewSource>(source: Source): Source => ({
  ...source,
  publisher: source.publisher.trim(),
  title: trimmed(source.title),
  url: trimmed(source.url),
});
