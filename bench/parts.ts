/** The parts of RESULTS.md, in their order. */

export type PartOfRun = {
  /** The name under which it keeps its outcome. */
  name: string;
  title: string;
  /** The script in this folder; `npm run bench:NAME` runs it alone. */
  script: string;
  /** The variables with which the whole run keeps it short; what the caller sets goes first. */
  shortened: Record<string, string>;
};

const part = (name: string, title: string, shortened: Record<string, string> = {}): PartOfRun => ({
  name,
  title,
  script: `${name}.ts`,
  shortened,
});

/** The parts of `npm run bench`. */
export const parts: PartOfRun[] = [
  part('reading', 'Reading: answers computed'),
  part('hits', 'Reading: answers kept'),
  part('mixed', 'Reading beside recording'),
  part('growth', 'Growth of the data'),
  part('blocks', 'The longest block of the event loop'),
  part('record', 'Recording', { BENCH_WINDOW_MS: '3000' }),
  part('fanout', 'Screens', { BENCH_ONLY: '3000' }),
  part('import', 'Importing a file', { BENCH_RUNS: '2' }),
  part('start', 'Starting'),
];

/** Parts that take too long for `npm run bench`, and are in RESULTS.md once they ran. */
export const longer: PartOfRun[] = [
  part('prices', 'Prices of fields'),
  part('hour', 'An hour at a scaled load'),
  part('soak', 'Hours at a scaled load'),
];
