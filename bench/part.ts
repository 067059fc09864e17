/** The outcome of one part of `npm run bench`: printed, and kept as JSON from which `report.ts` writes RESULTS.md. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

/** A cell is null where a measurement is void, because an answer was wrong, or was left out. */
export type Row = { name: string; cells: (number | string | null)[] };
export type Table = {
  title: string;
  columns: string[];
  rows: Row[];
  /** Whether each row is drawn as bars, one for each column. */
  drawn?: boolean;
};
/** A goal in the unit of what was measured: at most `must` and, better, `beyond`; or at least, where `atLeast` is set. */
export type Goal = { name: string; measured: number; must: number; beyond: number; atLeast?: boolean };
/** `wrong` lists wrong answers, `notes` what a reader of the numbers must know; `name` is the name of the part. */
export type Part = { name: string; about: string; tables: Table[]; goals: Goal[]; notes: string[]; wrong: string[] };
/** A part with the circumstances of its run; `settings` are the variables that shortened or changed it. */
export type KeptPart = Part & {
  at: string;
  minutes: number;
  commit: string;
  machine: string;
  load: [before: number, after: number];
  node: string;
  postgres: string;
  settings: string[];
};

const folder = join(import.meta.dirname, 'results');
const loadBefore = loadavg()[0] ?? Number.NaN;
const began = performance.now();

export const print = (line = ''): void => void process.stdout.write(`${line}\n`);

/** The element of the sorted numbers at that share of them: 0.5 is the median; NaN if there are none. */
export const quantile = (numbers: number[], share: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? Number.NaN;
export const median = (numbers: number[]): number => quantile(numbers, 0.5);

/** A number with three digits that count, or all digits before the point. */
export const shown = (cell: number | string | null): string => {
  if (typeof cell === 'string') return cell;
  if (cell === null || Number.isNaN(cell)) return 'void';
  const size = Math.abs(cell);
  if (size >= 100) return Math.round(cell).toLocaleString('en');
  return cell.toFixed(size >= 10 ? 1 : size >= 1 || cell === 0 ? 2 : 3);
};

export const isMet = ({ measured, atLeast }: Goal, limit: number): boolean =>
  atLeast ? measured >= limit : measured <= limit;

const printTable = ({ title, columns, rows }: Table): void => {
  const width = Math.max(8, ...rows.map(({ name }) => name.length)) + 2;
  const wide = columns.map((column) => Math.max(12, column.length + 2));
  const line = (name: string, cells: string[]): void =>
    print(name.padEnd(width) + cells.map((cell, index) => cell.padStart(wide[index] ?? 0)).join(''));
  print(`\n${title}`);
  line('', columns);
  for (const { name, cells } of rows) line(name, cells.map(shown));
};

const git = (...words: string[]): string => execFileSync('git', words, { encoding: 'utf8' }).trim();
const fileOf = (name: string): string => join(folder, `${name}.json`);

/** Prints a part and keeps it as its latest run; the process will exit with 1 if an answer was wrong. */
export const keepPart = (part: Part, postgres: string): void => {
  for (const table of part.tables) printTable(table);
  if (part.goals.length > 0) print();
  for (const goal of part.goals) {
    const state = isMet(goal, goal.beyond) ? 'beyond' : isMet(goal, goal.must) ? 'met' : 'MISSED';
    print(
      `${state.padEnd(8)}${goal.name}: ${shown(goal.measured)} (must ${shown(goal.must)}, beyond ${shown(goal.beyond)})`,
    );
  }
  for (const note of part.notes) print(note);
  for (const what of part.wrong) print(`WRONG ${what}`);
  if (part.wrong.length > 0) process.exitCode = 1;
  const kept: KeptPart = {
    ...part,
    at: new Date().toISOString(),
    minutes: (performance.now() - began) / 60_000,
    commit: `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '-uno') ? ' with uncommitted changes' : ''}`,
    machine: `${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GB`,
    load: [loadBefore, loadavg()[0] ?? Number.NaN],
    node: process.version,
    postgres,
    settings: Object.entries(process.env)
      .filter(([name]) => name.startsWith('BENCH_') && name !== 'BENCH_DATABASE_URL')
      .map(([name, value]) => `${name}=${value}`),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(part.name), `${JSON.stringify(kept, null, 1)}\n`);
};

/** The latest run of a part; null if it never ran here. */
export const keptPart = (name: string): KeptPart | null =>
  existsSync(fileOf(name)) ? (JSON.parse(readFileSync(fileOf(name), 'utf8')) as KeptPart) : null;
