import { accessSync, constants, existsSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '../terms/startup-error.ts';
import { controlBytes, controlFile, isSegment, readControl, segmentBytes } from './control-file.ts';
import { isLockName } from './folder-lock.ts';

/** The files of the embedded database. */
export const filesIn = (dataDir: string): string => join(dataDir, 'postgres');
/** A database that is being created, and a copy that is being tried: left behind only by a killed process. */
export const unfinishedIn = (dataDir: string): string => join(dataDir, 'postgres.unfinished');

/** How a database was left: it is yet to be created, was closed, or was killed and replays its log when it starts. */
export type FolderState = 'none' | 'closed' | 'killed';

/** The PostgreSQL that PGlite is. */
const major = '18';
// Every PostgreSQL has these. Those in base are its two templates and the database that is used.
const needed = ['base/1', 'base/4', 'base/5', 'global', 'pg_wal', 'pg_xact', 'pg_multixact', 'pg_subtrans'];
const neededFiles = [controlFile, 'global/pg_filenode.map', 'base/5/pg_filenode.map', 'postgresql.conf', 'pg_hba.conf'];

/** With the tree a new database takes 130 MB, and a start may write two segments of the log. */
const [newBytes, startBytes] = [268_435_456, 2 * segmentBytes];
// An operator's volume may have these, and the secret may be made before the database.
const mayBeThere = (name: string): boolean =>
  name === 'secret' || name === 'lost+found' || name.startsWith('.') || isLockName(name);

const restore = (dataDir: string): string =>
  `to restore it, put a whole copy of ${filesIn(dataDir)} in its place, or name another folder in DATA_DIR`;

/** The embedded database does not start, and nothing of it was changed. `found` says why, and `way` what helps. */
export const untouched = (dataDir: string, found: string, way = restore(dataDir)): StartupError =>
  new StartupError(`the embedded database in ${dataDir} does not start, and was left untouched: ${found}; ${way}`);

const contentOf = (file: string): Buffer | null => {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
};

const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** The problem of the files, as far as it shows without starting PostgreSQL; else null. */
const problemOf = (files: string): string | null => {
  if (!statSync(files).isDirectory()) return `${files} is not a folder`;
  const version = contentOf(join(files, 'PG_VERSION'))?.toString().trim();
  if (version === undefined) return `${files} has files, but not PG_VERSION`;
  if (version !== major) return `it is of PostgreSQL ${version.slice(0, 20)}, and this server has PostgreSQL ${major}`;
  const missing = [...needed, ...neededFiles].find((name) => !existsSync(join(files, name)));
  if (missing) return `${join(files, missing)} is missing`;
  if (bytesOf(join(files, controlFile)) !== controlBytes) return `${join(files, controlFile)} is truncated`;
  const segments = readdirSync(join(files, 'pg_wal')).filter(isSegment);
  const { segment } = readControl(files);
  if (!segments.includes(segment)) return `${join(files, 'pg_wal', segment)} is missing`;
  const cut = segments.find((name) => bytesOf(join(files, 'pg_wal', name)) !== segmentBytes);
  if (cut) return `${join(files, 'pg_wal', cut)} is truncated`;
  try {
    for (const name of ['.', 'global', 'base/5', 'pg_wal', controlFile])
      accessSync(join(files, name), constants.R_OK | constants.W_OK);
  } catch (error) {
    return `it cannot be written to (${(error as Error).message})`;
  }
  return null;
};

const assertSpace = (dataDir: string, needs: number): void => {
  const { bavail, bsize } = statfsSync(dataDir);
  const free = bavail * bsize;
  const mb = (bytes: number): number => Math.floor(bytes / 1_000_000);
  if (free < needs)
    throw untouched(
      dataDir,
      `its disk has ${mb(free)} MB left, and this start needs ${mb(needs)} MB`,
      'make room on the disk, or name another folder in DATA_DIR',
    );
};

/** Whether the folder has anything of an embedded database. */
export const hasEmbedded = (dataDir: string): boolean => {
  const files = filesIn(dataDir);
  const found = statSync(files, { throwIfNoEntry: false });
  return found !== undefined && !(found.isDirectory() && readdirSync(files).length === 0);
};

/**
 * Looks at the folder without changing anything. A database is only ever created where nothing lies. Throws
 * StartupError for anything that is neither a whole database of this version nor room for a new one.
 */
export const examine = (dataDir: string): FolderState => {
  const files = filesIn(dataDir);
  if (!hasEmbedded(dataDir)) {
    const unfinished = unfinishedIn(dataDir);
    const strange = readdirSync(dataDir).find(
      (name) => !mayBeThere(name) && ![files, unfinished].includes(join(dataDir, name)),
    );
    if (strange)
      throw untouched(
        dataDir,
        `${files} is missing where ${join(dataDir, strange)} lies, and a new one needs an empty folder`,
      );
    assertSpace(dataDir, newBytes);
    return 'none';
  }
  const problem = problemOf(files);
  if (problem) throw untouched(dataDir, problem);
  assertSpace(dataDir, startBytes);
  return readControl(files).isClosed ? 'closed' : 'killed';
};
