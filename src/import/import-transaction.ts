import type pg from 'pg';
import type { Viewer } from '../access/viewer.ts';
import type { Queryable } from '../database.ts';
import type { Catalogue } from '../indicator/catalogue.ts';
import { Refused } from '../refusal.ts';
import { type ImportOutcome, type ImportRequest, importFigures, type OnRead } from './import-figures.ts';
import { type Undone, undoImport } from './undo-import.ts';

/** Runs `work` in a transaction of its own, and keeps what it did where `isKept` says so. */
const inTransaction = async <Result>(
  pool: pg.Pool,
  work: (client: Queryable) => Promise<Result>,
  isKept: (result: Result) => boolean,
): Promise<Result> => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query(isKept(result) ? 'COMMIT' : 'ROLLBACK');
    client.release();
    return result;
  } catch (error) {
    // A connection in an unknown state is not used again.
    client.release(true);
    throw error;
  }
};

/** Stores a file of figures, all of its rows or none; see importFigures. */
export const storeImport = (
  pool: pg.Pool,
  request: ImportRequest,
  viewer: Viewer,
  catalogue: Catalogue,
  now: Date,
  onRead?: OnRead,
): Promise<ImportOutcome> =>
  inTransaction(
    pool,
    (client) => importFigures(client, request, viewer, catalogue, now, onRead),
    ({ importId }) => importId !== null,
  );

/** Takes an import back; see undoImport. */
export const storeUndo = (pool: pg.Pool, id: string, reason: string, viewer: Viewer): Promise<Undone | Refused> =>
  inTransaction(
    pool,
    (client) => undoImport(client, id, reason, viewer),
    (undone) => !(undone instanceof Refused),
  );
