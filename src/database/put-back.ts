import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { controlFile, isSegment, readControl } from './control-file.ts';

const namesIn = (files: string): string[] => readdirSync(files, { recursive: true }).map(String);

/**
 * Keeps what the start of a database that was closed may write to before it can fail. Returns the function that puts
 * everything back as it was.
 */
export const keepFiles = (files: string): (() => void) => {
  const names = new Set(namesIn(files));
  // A start goes on in the segment of the log that the database was closed in, and at its end in the next.
  const { segment } = readControl(files);
  const log = [...names].filter((name) => isSegment(basename(name)) && basename(name) >= segment).toSorted();
  const written = [...names].filter((name) => name === controlFile || basename(name) === 'pg_internal.init');
  const kept = [...written, ...log.slice(0, 2)].map((name) => {
    const file = join(files, name);
    return [file, readFileSync(file)] as const;
  });
  return () => {
    for (const name of namesIn(files))
      if (!names.has(name)) rmSync(join(files, name), { recursive: true, force: true });
    for (const [file, content] of kept) writeFileSync(file, content);
  };
};
