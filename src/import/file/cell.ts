import type { Sentence } from '../../terms/sentence.ts';

/** A cell that cannot be used, and the reason: the message continues the sentence that begins with the cell's text. */
export class CellProblem {
  readonly message: Sentence;

  constructor(message: Sentence) {
    this.message = message;
  }
}

const longestShown = 60;
const dashes = /[\u2010-\u2015\u2212]/g;
const textMarker = /^'+(?=[=+\-@\t\r])|^'(?=[\d#])/;

/**
 * The text without the additions of spreadsheets: spaces of all kinds around it, and the apostrophe that marks text.
 */
export const cellText = (cell: string): string => {
  const text = cell.trim();
  return text.startsWith("'") ? text.replace(textMarker, (marks) => marks.slice(1)) : text;
};

/** The text of a cell for reading numbers and days: lower case, with one kind of space and one kind of dash. */
export const plainCell = (cell: string): string =>
  cellText(cell).normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').replaceAll(dashes, '-').trim();

/** A cell as messages show it. */
export const shown = (cell: string): string =>
  JSON.stringify(cell.length > longestShown ? `${cell.slice(0, longestShown)}…` : cell);
