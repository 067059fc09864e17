import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StartupError } from '../terms/startup-error.ts';

// In containers that share a folder, every server is process 1; the hostname tells them apart.
const me = `${process.pid} on ${hostname()}`;

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is running as another user.
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
 * Locks the folder for this process, or throws StartupError naming the process that holds it. PGlite itself has no
 * lock, and a second process would silently lose data. A lock left behind by a killed process is taken over. Returns
 * the function that releases the lock.
 */
export const lockFolder = (folder: string): (() => void) => {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new StartupError(`DATA_DIR ${folder} cannot be created: ${(error as Error).message}`);
  }
  const file = join(folder, 'jemput.pid');
  const release = (): void => rmSync(file, { force: true });
  if (tryCreate(file)) return release;

  const holder = readFileSync(file, 'utf8').trim();
  const [pid = '', host] = holder.split(' on ');
  const held = new StartupError(
    `DATA_DIR ${folder} is in use by process ${holder}; stop it or choose another folder (if that process no longer exists, remove ${file})`,
  );
  // The processes of another machine cannot be seen from here. If the file names this process, which has not written
  // it, then a killed predecessor did, as in a container that was restarted. An empty file was being written when its
  // process was killed.
  if (holder !== '' && (host !== hostname() || (holder !== me && isRunning(Number(pid))))) throw held;

  // Renaming is atomic: if two processes start at once, only one of them moves the stale file away. The other then
  // finds the winner's new file.
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
