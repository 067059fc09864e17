import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Everything in a folder by its name: the hash of a file, or that it is a folder. */
export const fileHashes = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const hash = entry.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'folder';
        return [relative(folder, path), hash] as const;
      })
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
