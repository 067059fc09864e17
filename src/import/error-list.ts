import type { RowError } from './file/row-error.ts';

/** The first errors of a file and their total number: a file of a million rows may have a million errors. */
export class ErrorList {
  private readonly kept: RowError[] = [];
  private readonly limit: number;
  private count = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Adds errors that were found together; `total` is their number if `errors` holds only the first of them. */
  add(errors: RowError[], total = errors.length): void {
    this.count += total;
    const room = Math.max(0, this.limit - this.kept.length);
    this.kept.push(...errors.slice(0, room));
  }

  /** The kept errors in the order of rows, and the total number. */
  all(): { errors: RowError[]; errorCount: number } {
    return { errors: this.kept.toSorted((a, b) => a.row - b.row), errorCount: this.count };
  }
}
