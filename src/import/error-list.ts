import type { RowError } from './file/row-error.ts';

/** The first errors of a file, and how many there are: a file of a million rows may have as many. */
export class ErrorList {
  private readonly kept: RowError[] = [];
  private readonly limit: number;
  private count = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Adds errors found together; `total` is how many there were, where only the first are given. */
  add(errors: RowError[], total = errors.length): void {
    this.count += total;
    const room = Math.max(0, this.limit - this.kept.length);
    this.kept.push(...errors.slice(0, room));
  }

  /** In the order of rows. */
  all(): { errors: RowError[]; errorCount: number } {
    return { errors: this.kept.toSorted((a, b) => a.row - b.row), errorCount: this.count };
  }
}
