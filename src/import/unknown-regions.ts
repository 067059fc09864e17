import { type Sentence, said } from '../terms/sentence.ts';
import type { ErrorList } from './error-list.ts';

const listedRows = 10;
// A file may have a million rows, each with another name that no region has.
const mostRemembered = 1000;

/** The message about a region that several rows name; `rows` are the first of `count`. */
export const aboutRows = (message: Sentence, rows: number[], count: number): Sentence => {
  if (count === 1) return message;
  const list = rows.slice(0, listedRows).join(', ');
  return count > listedRows ? said`${message} (${count} rows: ${list}, …)` : said`${message} (rows ${list})`;
};

type UnknownRegion = { column: string; message: Sentence; rows: number[]; last: number; count: number };

/** The names in a file that are not the name of one region, each with the rows that have it. */
export class UnknownRegions {
  private readonly regions = new Map<string, UnknownRegion>();
  private readonly errors: ErrorList;

  constructor(errors: ErrorList) {
    this.errors = errors;
  }

  /** Notes a name; rows come in their order, and a row with several numbers comes several times. */
  note(key: string, row: number, column: string, messageOf: () => Sentence): void {
    const known = this.regions.get(key);
    if (known) {
      if (known.last === row) return;
      known.last = row;
      known.count += 1;
      if (known.rows.length < listedRows) known.rows.push(row);
    } else if (this.regions.size < mostRemembered)
      this.regions.set(key, { column, message: messageOf(), rows: [row], last: row, count: 1 });
    else this.errors.add([{ row, column, message: messageOf() }]);
  }

  /** Adds an error for each name, at its first row. */
  report(): void {
    for (const { column, message, rows, count } of this.regions.values())
      this.errors.add([{ row: rows[0] ?? 0, column, message: aboutRows(message, rows, count) }]);
    this.regions.clear();
  }
}
