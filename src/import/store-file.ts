import { createHash, randomUUID } from 'node:crypto';
import type { Person } from '../audit/append-notes.ts';
import type { Queryable } from '../database/database.ts';
import type { OfferedSource } from '../figure/source.ts';
import type { ShownFinding } from '../indicator/kept-value.ts';
import { type Sentence, said } from '../terms/sentence.ts';
import type { Catalogue } from '../values/catalogue.ts';
import { ErrorList } from './error-list.ts';
import { readFigureFile } from './file/figure-file.ts';
import type { OfferedFigure } from './file/offered-figure.ts';
import type { RowError } from './file/row-error.ts';
import {
  findContradicting,
  findRepeated,
  findUnknownRegions,
  lockFacts,
  type Misfit,
  matchPresent,
  storeOffered,
} from './import.store.ts';
import { findingsOfImport } from './import-findings.ts';
import { type PresentFigure, presentFigure } from './present.ts';
import { ReferenceFinder } from './reference-finder.ts';
import { rowChecker } from './row-checker.ts';
import { openStaging, settleSources, stageFigures } from './staging.store.ts';
import { aboutRows, UnknownRegions } from './unknown-regions.ts';

/** A file to be stored, all of its rows or none. */
export type ImportRequest = {
  file: AsyncIterable<Buffer>;
  /** The source of rows that name none. */
  source: OfferedSource | null;
  reason: string | null;
  dryRun: boolean;
};

/**
 * The outcome of a file; `errors` are the first of `errorCount`. Nothing is stored if there are errors, or no new
 * figures.
 */
export type ImportOutcome = {
  dryRun: boolean;
  /** Null if nothing was stored. */
  importId: string | null;
  /** Rows with cells in them, without the header. */
  rows: number;
  /** Figures that are new, 0 if there are errors; a row with two numbers has two figures. */
  created: number;
  /** Figures that are already in use, exactly as in the file. */
  unchanged: number;
  errors: RowError[];
  errorCount: number;
  /** The findings of the quality rules about the file's figures. */
  flags: ShownFinding[];
};

/** Called while the file is read, with the bytes and rows read so far. */
export type OnRead = (read: { bytes: number; rows: number }) => void;

const shownErrors = 1000;

const contradiction = (id: string, present: PresentFigure): Sentence =>
  said`figure ${id} is in use and says ${presentFigure(present)}; to revise it, use recordFigure with supersedes: ${id}`;

/**
 * Reads the file into the open transaction of `client`, which the caller commits if there is an `importId`, and
 * otherwise rolls back. With `dryRun`, the figures are stored for the quality rules to see, and the caller rolls all of
 * it back. Memory does not grow with the file. Problems in the file are returned as errors.
 */
export const storeFile = async (
  client: Queryable,
  { file, source, reason, dryRun }: ImportRequest,
  { viewer, now }: Pick<Person, 'viewer' | 'now'>,
  catalogue: Catalogue,
  onRead: OnRead = () => {},
): Promise<ImportOutcome> => {
  const errors = new ErrorList(shownErrors);
  const hash = createHash('sha256');
  async function* hashed(): AsyncGenerator<Buffer> {
    for await (const chunk of file) {
      hash.update(chunk);
      yield chunk;
    }
  }
  await openStaging(client);
  const finder = new ReferenceFinder(client, source);
  const unknown = new UnknownRegions(errors);
  let [rows, staged] = [0, 0];
  const usableOf = rowChecker(client, viewer, now, catalogue, errors);
  const stage = async (offered: OfferedFigure[]): Promise<void> => {
    const found = await finder.find(offered, unknown);
    const usable = await usableOf(found);
    await stageFigures(client, usable, staged);
    staged += usable.length;
  };
  // The database stores one batch while the next is read.
  let staging = Promise.resolve();
  try {
    for await (const batch of readFigureFile(hashed(), catalogue)) {
      errors.add(batch.errors);
      rows = batch.rows;
      await staging;
      staging = stage(batch.figures);
      // It is awaited one batch later; a rejection without a handler until then would end the process.
      staging.catch(() => {});
      onRead(batch);
    }
  } finally {
    await staging;
  }

  unknown.report();

  await lockFacts(client);
  await settleSources(client);
  const present = await matchPresent(client);
  const contradicting = await addMisfits(client, errors);
  const [created, unchanged] = [staged - present, present - contradicting];
  const outcome = { dryRun, rows, created, unchanged, ...errors.all() };
  if (outcome.errorCount > 0) return { ...outcome, created: 0, importId: null, flags: [] };
  const id = randomUUID();
  if (created > 0)
    await storeOffered(client, { id, by: viewer.subject, checksum: hash.digest('hex'), rows, created, reason });
  const flags = await findingsOfImport(client, catalogue, now, dryRun);
  return { ...outcome, importId: dryRun || created === 0 ? null : id, flags };
};

/**
 * Adds the errors that only show up among all rows or against stored figures; returns the number of rows that
 * contradict a stored figure.
 */
const addMisfits = async (client: Queryable, errors: ErrorList): Promise<number> => {
  const add = <More>(misfits: Misfit<More>[], messageOf: (misfit: Misfit<More>) => Sentence): void =>
    errors.add(
      misfits.map((misfit) => ({ row: misfit.row, column: misfit.column, message: messageOf(misfit) })),
      misfits[0]?.total,
    );
  add(await findUnknownRegions(client, shownErrors), ({ regionCode, rows, count }) =>
    aboutRows(said`there is no region ${regionCode}`, rows, count),
  );
  add(
    await findRepeated(client, shownErrors),
    ({ before }) => said`is for the same figure as row ${before}; keep one of them`,
  );
  const contradicting = await findContradicting(client, shownErrors);
  add(contradicting, ({ id, ...number }) => contradiction(id, number));
  return contradicting[0]?.total ?? 0;
};
