import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openDatabase } from '../../src/database/database.ts';
import { startChild, stopChild } from '../harness/child.ts';
import { fileHashes } from '../harness/file-hashes.ts';
import { temporaryFolder } from '../harness/temporary.ts';

/** Folders of an embedded database: one that was closed, and one whose server was killed, without its lock. */
export type LeftFolders = { closed: string; killed: string; remove: () => void };

export const leaveFolders = async (): Promise<LeftFolders> => {
  const [closed, killed] = [temporaryFolder(), temporaryFolder()];
  await (await openDatabase({ folder: closed }, async () => {})).close();
  cpSync(closed, killed, { recursive: true });
  const child = startChild({ DATA_DIR: killed });
  await child.url;
  await stopChild(child, 'SIGKILL');
  rmSync(join(killed, 'jemput.pid'));
  return {
    closed,
    killed,
    remove: () => {
      for (const folder of [closed, killed]) rmSync(folder, { recursive: true });
    },
  };
};

/** Starts a server on a folder, which must say in one line that it left it untouched, and must have done so. */
export const expectUntouched = async (folder: string, through: string[] = []): Promise<string> => {
  const before = fileHashes(folder);
  const { code, stderr } = await startChild({ DATA_DIR: folder }, through).ended;
  expect(stderr).toMatch(/^jemput: [^\n]+ left untouched[^\n]+\n$/);
  expect(stderr).toContain(folder);
  expect(code).toBe(1);
  expect(fileHashes(folder)).toEqual(before);
  return stderr;
};
