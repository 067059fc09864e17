import { appendFileSync } from 'node:fs';

/** The evidence of a test for a promise: how often it was put to the test, and how often it did not hold. */
export type Proof = {
  /** The promise as docs/promises.md names it. */
  promise: string;
  /** The thing that was counted, such as "kills survived". */
  what: string;
  count: number;
  wrong: number;
};

const asked = Number(process.env['PROVE_SCALE'] ?? 1);
if (!(asked > 0)) throw new Error('PROVE_SCALE must be a number above 0');

/** By how much a test multiplies its size; 1 is the size that fits into CI. */
export const scale = asked;

/** Prints a figure, and appends it to the file that PROVE_REPORT names: JSON in a line, for processes share the file. */
export const proved = ({ promise, what, count, wrong }: Proof): void => {
  process.stdout.write(`${promise}: ${what} ${count}, wrong ${wrong}\n`);
  const report = process.env['PROVE_REPORT'];
  if (report) appendFileSync(report, `${JSON.stringify({ promise, what, count, wrong })}\n`);
};
