import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { canMount } from '../harness/cluster.ts';
import { newFolder } from './empty.ts';
import { expectUntouched, leaveFolders } from './left-folders.ts';

let closed: string;
let killed: string;
let removeFolders: () => void;
beforeAll(async () => {
  ({ closed, killed, remove: removeFolders } = await leaveFolders());
});
afterAll(() => removeFolders());

const folderFor = (): string => {
  const { folder, remove } = newFolder();
  onTestFinished(remove);
  return folder;
};

/** Runs a command whose files end after a number of blocks of 1 kB, as on a full disk. */
const withFilesOf = (blocks: number): string[] => ['bash', '-c', `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`];

test.each([
  ['new', () => null],
  ['that was killed', () => killed],
])('a database %s, whose files cannot grow as they need to, is left as it was', async (_what, from) => {
  const folder = folderFor();
  const files = from();
  if (files) cpSync(files, folder, { recursive: true });
  await expectUntouched(folder, withFilesOf(1000));
});

/** A small disk of its own. */
const diskOf = (megabytes: number): string => {
  const folder = folderFor();
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk]);
  onTestFinished(() => void execFileSync('/bin/umount', [disk]));
  return disk;
};

test.runIf(canMount)('on a disk that is too small, no database is created', async () => {
  expect(await expectUntouched(diskOf(20))).toContain('MB left');
});

test.runIf(canMount).each([
  ['closed', () => closed, 60, 'MB left'],
  ['killed', () => killed, 100, ''],
] as const)(
  'a database that was %s does not start on a disk that is nearly full',
  async (_how, from, megabytes, says) => {
    const disk = diskOf(megabytes);
    cpSync(from(), disk, { recursive: true });
    expect(await expectUntouched(disk)).toContain(says);
  },
);

test.runIf(canMount)('on a disk without a single byte left, the lock is not left behind', async () => {
  const disk = diskOf(1);
  expect(() => {
    for (let part = 0; ; part++) writeFileSync(join(disk, `.part ${part}`), Buffer.alloc(65_536));
  }).toThrow('ENOSPC');
  await expectUntouched(disk);
  expect(readdirSync(disk)).not.toContain('jemput.pid');
});

test.runIf(canMount)('a database on a read-only disk is left as it was', async () => {
  const disk = diskOf(100);
  cpSync(closed, disk, { recursive: true });
  execFileSync('/bin/mount', ['-o', 'remount,ro', disk]);
  expect(await expectUntouched(disk)).toContain('EROFS');
});

/** Runs a command as a user that owns nothing; without rights over others, it is this one. */
const asOther = canMount ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];

test('a folder that this user cannot write to is left as it was', async () => {
  const folder = folderFor();
  cpSync(closed, folder, { recursive: true });
  chmodSync(folder, 0o555);
  onTestFinished(() => chmodSync(folder, 0o755));
  expect(await expectUntouched(folder, asOther)).toContain('EACCES');
});

test('files that this user cannot write to are left as they were', async () => {
  const folder = folderFor();
  cpSync(closed, folder, { recursive: true });
  chmodSync(folder, 0o777);
  chmodSync(join(folder, 'postgres'), 0o555);
  onTestFinished(() => chmodSync(join(folder, 'postgres'), 0o755));
  expect(await expectUntouched(folder, asOther)).toContain('EACCES');
});
