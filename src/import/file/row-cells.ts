import { type Sentence, said } from '../../terms/sentence.ts';
import { CellProblem, cellText, shown } from './cell.ts';
import type { Field, Header } from './header.ts';
import type { RowError } from './row-error.ts';

const blank = /^(?:|-|–|—|n\/?a|\.{3}|…)$/i;

/** The cells of one row by field; problems go to `errors`, with row and column. */
export class RowCells {
  readonly row: number;
  private readonly header: Header;
  private readonly cells: string[];
  private readonly errors: RowError[];

  constructor(header: Header, cells: string[], row: number, errors: RowError[]) {
    this.header = header;
    this.cells = cells;
    this.row = row;
    this.errors = errors;
  }

  /** The cell's text; empty if there is no such column, or nothing in it. */
  text(field: Field): string {
    const index = this.header.fields.get(field);
    return index === undefined ? '' : this.textAt(index);
  }

  /** The cell's text by the index of its column. */
  textAt(index: number): string {
    const text = cellText(this.cells[index] ?? '');
    return text.length <= 3 && blank.test(text) ? '' : text;
  }

  has(field: Field): boolean {
    return this.header.fields.has(field);
  }

  /** The title of a field's column; the field's name if it has no column. */
  title(field: Field): string {
    const index = this.header.fields.get(field);
    return index === undefined ? field : (this.header.titles[index] ?? '');
  }

  /** The cell as `read` returns it; null if the cell is empty or has a problem, which is noted. */
  read<Result>(field: Field, read: (text: string) => Result | CellProblem): Result | null {
    const text = this.text(field);
    return text === '' ? null : this.checked(field, text, read(text));
  }

  /** The result; null for a problem, which is noted. */
  checked<Result>(column: Field | number, text: string, result: Result | CellProblem): Result | null {
    if (!(result instanceof CellProblem)) return result;
    this.wrong(column, said`${shown(text)} ${result.message}`);
    return null;
  }

  /** Notes a problem in a column of this row; a field without a column goes by its name. */
  wrong(column: Field | number, message: Sentence): null {
    const title = typeof column === 'number' ? (this.header.titles[column] ?? '') : this.title(column);
    this.errors.push({ row: this.row, column: title, message });
    return null;
  }
}
