import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '../terms/startup-error.ts';
import { identityIn, mayBeRunning, ownText } from './process-identity.ts';

/** A folder that this process holds. */
export type FolderLock = {
  /** Says that this process is ending, so that its successor waits for the folder. */
  ending: () => void;
  release: () => void;
};

const lockName = 'jemput.pid';
const endingLine = 'ending\n';
/** How long a holder that is ending is waited for. */
const patienceMs = 10_000;
const pauseMs = 50;

/** Whether a name in the folder is that of its lock, or of a lock that is just changing hands. */
export const isLockName = (name: string): boolean => name.startsWith(lockName);

const tryCreate = (file: string, text: string): boolean => {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // The file was made and could not be filled: the disk is full.
    rmSync(file, { force: true });
    throw error;
  }
};

const textOf = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};

/**
 * Makes the file with `text` in it. Returns null, or else the text of the file that another process holds. The file of a
 * process that is gone is replaced, by the one process that made the file which is the right to replace just that text;
 * a right that was left behind is had in the same way. So the file is never absent in between, and of several processes
 * only one gets it. An empty file is just being written, unless `emptyIsLeft`.
 */
const claim = (file: string, text: string, emptyIsLeft: boolean): string | null => {
  if (tryCreate(file, text)) return null;
  const held = textOf(file);
  if (held === null) return claim(file, text, emptyIsLeft);
  if (held === '' ? !emptyIsLeft : mayBeRunning(identityIn(held))) return held;
  const right = `${file}.${createHash('sha256').update(held).digest('hex').slice(0, 16)}`;
  const rival = claim(right, text, emptyIsLeft);
  if (rival !== null) return rival;
  if (textOf(file) === held) {
    renameSync(right, file);
    return null;
  }
  rmSync(right);
  return claim(file, text, emptyIsLeft);
};

/**
 * Locks the folder for this process, or throws StartupError naming the process that holds it. PGlite itself has no
 * lock, and a second process would silently lose data. The lock of a process that is gone is taken over, and one that
 * is ending is waited for.
 */
export const lockFolder = async (folder: string): Promise<FolderLock> => {
  const file = join(folder, lockName);
  const text = ownText();
  const deadline = performance.now() + patienceMs;
  const tryClaim = (): string | null => {
    try {
      mkdirSync(folder, { recursive: true });
      return claim(file, text, performance.now() > deadline);
    } catch (error) {
      throw new StartupError(
        `DATA_DIR ${folder} cannot be used, and was left untouched, as ${file} cannot be written: ${(error as Error).message}; make it a folder that this user can write to, on a disk with space left, or name another folder`,
      );
    }
  };
  for (;;) {
    const held = tryClaim();
    if (held === null) break;
    const isPassing = held === '' || held.endsWith(endingLine);
    if (!isPassing || (held !== '' && performance.now() > deadline)) {
      const [holder = ''] = held.split('\n');
      throw new StartupError(
        `DATA_DIR ${folder} is in use by process ${holder}, and was left untouched; stop that process or choose another folder (if it no longer exists, remove ${file})`,
      );
    }
    await sleep(pauseMs);
  }
  const isOwn = (): boolean => textOf(file)?.startsWith(text) ?? false;
  return {
    ending: () => {
      if (isOwn()) appendFileSync(file, endingLine);
    },
    release: () => {
      if (isOwn()) rmSync(file);
    },
  };
};
