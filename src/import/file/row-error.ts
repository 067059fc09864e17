import type { Sentence } from '../../terms/sentence.ts';

/** A problem that keeps a row from being stored. Rows are numbered as a spreadsheet shows them: the header is row 1. */
export type RowError = { row: number; column: string | null; message: Sentence };
