import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One package as package-lock.json has it. */
type Locked = {
  version: string;
  integrity?: string;
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
};
/** The packages of a lock by their folders, such as node_modules/pg; '' is the project itself. */
export type Lock = { packages: Record<string, Locked> };
/** A package that is installed for production, or whose files the built pages contain. */
export type Part = { folder: string; name: string; version: string; integrity: string | null; needs: string[] };

export const root = join(import.meta.dirname, '../..');
/** Development packages of which `npm run build:pages` copies something into the pages that are served. */
export const inPages = ['@fontsource-variable/plus-jakarta-sans', 'uqr'];

export const readLock = (): Lock => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;

const nameOf = (folder: string): string => folder.split('node_modules/').at(-1) ?? folder;

/** The folder in which a package that is required from `folder` is found: the nearest one, as Node looks for it. */
const foundFrom = ({ packages }: Lock, folder: string, name: string): string | null => {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const candidate = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (packages[candidate]) return candidate;
    if (at === '') return null;
  }
};

/** The folders of the packages that a package needs; peers that are not installed are optional. */
export const needsOf = (lock: Lock, folder: string): string[] => {
  const { dependencies, peerDependencies } = lock.packages[folder] ?? {};
  const names = Object.keys({ ...dependencies, ...peerDependencies });
  if (folder === '') names.push(...inPages);
  return names.map((name) => foundFrom(lock, folder, name)).filter((found) => found !== null);
};

/**
 * Everything that a server in production runs or sends, as `npm ci --omit=dev --omit=optional` installs it, sorted by
 * name. The command npm sbom leaves out packages that a development package needs as well, such as graphql.
 */
export const productionParts = (lock: Lock): Part[] => {
  const isShipped = ([folder, { dev, optional, devOptional }]: [string, Locked]): boolean =>
    folder !== '' && (inPages.includes(nameOf(folder)) || !(dev || optional || devOptional));
  const shipped = Object.entries(lock.packages).filter(isShipped);
  const folders = new Set(shipped.map(([folder]) => folder));
  return shipped
    .map(([folder, { version, integrity = null }]) => ({
      folder,
      name: nameOf(folder),
      version,
      integrity,
      needs: needsOf(lock, folder).filter((needed) => folders.has(needed)),
    }))
    .toSorted((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
};
