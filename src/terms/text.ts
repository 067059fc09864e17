import { type Sentence, said } from './sentence.ts';

/** Whether a text can be stored: at most `longest` characters and no NUL, which PostgreSQL cannot store. */
export const isStorable = (text: string, longest: number): boolean => text.length <= longest && !text.includes('\0');

/** The problem with a trimmed text that must not be empty; null if it can be stored. */
export const requiredTextProblem = (text: string, longest: number): Sentence | null =>
  text !== '' && isStorable(text, longest) ? null : said`must have 1 to ${longest} characters`;

/** The problem with a text that may be left out; null if it can be stored. */
export const optionalTextProblem = (text: string | null, longest: number): Sentence | null =>
  text === null || isStorable(text, longest) ? null : said`must have at most ${longest} characters`;
