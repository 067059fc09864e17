import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Part, productionParts, readLock, root } from './production-packages.ts';

/**
 * Licences with which a package may be part of what an office runs: none of them asks for anything but that its text is
 * kept, which installing does. Fonts under OFL-1.1 may be served; they may not be sold alone.
 */
export const allowed = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'OFL-1.1']);

/** A part with its licence as its own package.json says it; null if that says none. */
export type Licensed = Part & { licence: string | null };

export const licensed = (part: Part): Licensed => {
  const text = readFileSync(join(root, part.folder, 'package.json'), 'utf8');
  const { license } = JSON.parse(text) as { license?: unknown };
  return { ...part, licence: typeof license === 'string' ? license : null };
};

/** A sentence for each part whose licence is not allowed as it stands; of several to choose from, one is enough. */
export const problemsOf = (parts: Licensed[]): string[] =>
  parts
    .filter(({ licence }) => !licence?.split(' OR ').some((each) => allowed.has(each)))
    .map(({ name, version, licence }) =>
      licence === null
        ? `${name}@${version} says no licence in its package.json: read its files, and do without it if none allows this use`
        : `${name}@${version} is under ${licence}, which is not on the list in test/harness/licences.ts: read it, and add it there or do without the package`,
    );

/** Prints every package of production with its version and licence, and returns the problems. */
const listLicences = (): string[] => {
  const parts = productionParts(readLock()).map((part) => licensed(part));
  const width = Math.max(...parts.map(({ name, version }) => `${name}@${version}`.length));
  for (const { name, version, licence } of parts)
    process.stdout.write(`${`${name}@${version}`.padEnd(width)}  ${licence ?? '-'}\n`);
  const problems = problemsOf(parts);
  process.stdout.write(`${parts.length} packages, ${problems.length} with a licence that is not allowed\n`);
  return problems;
};

if (import.meta.main) {
  const problems = listLicences();
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
