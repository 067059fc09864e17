import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StartupError } from '../terms/startup-error.ts';

// Containers that share a folder all have process 1: the machine's name tells them apart.
const me = `${process.pid} on ${hostname()}`;

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const tryCreate = (file: string): boolean => {
  try {
    writeFileSync(file, `${me}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

/**
 * Takes the folder for this process, or throws StartupError naming the process that holds it. PGlite itself has no
 * lock, and a second process would silently lose data. A lock left behind by a killed process is taken over.
 * Returns the release.
 */
export const lockFolder = (folder: string): (() => void) => {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new StartupError(`DATA_DIR ${folder} cannot be made: ${(error as Error).message}`);
  }
  const file = join(folder, 'jemput.pid');
  const release = (): void => rmSync(file, { force: true });
  if (tryCreate(file)) return release;

  const holder = readFileSync(file, 'utf8').trim();
  const [pid = '', host] = holder.split(' on ');
  const held = new StartupError(
    `DATA_DIR ${folder} is in use by process ${holder}; stop it or choose another folder (if it is gone for good, remove ${file})`,
  );
  // Another machine's processes cannot be seen from here. The own name in a file this process did not write is that of
  // a killed predecessor, as in a container that was restarted.
  // An empty file is one that was being written when its process was killed.
  if (holder !== '' && (host !== hostname() || (holder !== me && isRunning(Number(pid))))) throw held;

  // Renaming is atomic: of two starters only one moves the stale file away. The loser then finds the winner's new file.
  const stale = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, stale);
  } catch {
    throw held;
  }
  if (readFileSync(stale, 'utf8').trim() !== holder) {
    renameSync(stale, file);
    throw held;
  }
  rmSync(stale);
  if (!tryCreate(file)) throw held;
  return release;
};
