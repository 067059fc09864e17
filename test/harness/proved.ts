import { appendFileSync } from 'node:fs';

/** The promises that have figures, as docs/promises.md names them. */
export const provenPromises = [
  'acknowledged is durable',
  'each id counts once',
  'five levels equal the ledger',
  'every open screen shows the final total',
  'versions never fall',
  "no one sees another scope's data",
  'over a limit is a refusal, never a crash',
  'secrets are never in logs or errors',
] as const;

/** A figure of a promise: how often a test put it to the proof, and how often it did not hold. */
export type Proof = {
  promise: (typeof provenPromises)[number];
  /** The thing that is counted, such as "kills survived". */
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
