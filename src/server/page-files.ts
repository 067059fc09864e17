import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file of a page, ready to send. */
export type PageFile = {
  type: string;
  body: Uint8Array;
  gzip: Uint8Array | null;
  etag: string;
  cacheControl: string;
};
/** Built files by their path in the folder: home.html, assets/screen-Bq2x.js. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const types = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.woff2', 'font/woff2'],
]);
/** Every page, with the paths that show it: pages/home.html is built from pages/src/home/. */
const pages = {
  home: /^\/$/,
  screen: /^\/screen\/[^/]+$/,
  board: /^\/board(?:\/[^/]*)?$/,
  admin: /^\/admin\/?$/,
};
const pageFor = (path: string): string | undefined => Object.entries(pages).find(([, paths]) => paths.test(path))?.[0];
const isAsset = (path: string): boolean => path.startsWith('/assets/');

// The name of an asset contains a hash of its content, so it never changes. A page refers to its assets by name, so it
// has to be revalidated.
const [forEver, askedAgain] = ['public, max-age=31536000, immutable', 'no-cache'];

/** The hash that names a content. */
export const hashOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('base64url').slice(0, 22);

/** A file to send; `isAsset` if its name contains a hash of its content. */
export const pageFile = (body: Uint8Array, type: string, isAsset: boolean): PageFile => ({
  type,
  body,
  // Fonts are compressed already.
  gzip: type.startsWith('font/') ? null : gzipSync(body, { level: 9 }),
  etag: `"${hashOf(body)}"`,
  cacheControl: isAsset ? forEver : askedAgain,
});

/** Reads all built pages of a folder at once; null if they have not been built. */
export const readPageFiles = (folder: string): PageFiles | null => {
  if (!Object.keys(pages).every((page) => existsSync(join(folder, `${page}.html`)))) return null;
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  return new Map(
    paths.flatMap((path) => {
      const type = types.get(extname(path));
      return type ? [[path, pageFile(readFileSync(join(folder, path)), type, path.startsWith('assets/'))]] : [];
    }),
  );
};

/** The file for the path of a URL: a page, or an asset by its exact name. */
export const fileFor = (path: string, files: PageFiles): PageFile | undefined => {
  const page = pageFor(path);
  if (page) return files.get(`${page}.html`);
  return isAsset(path) ? files.get(path.slice(1)) : undefined;
};

/** Whether a path belongs to the pages, built or not. */
export const isPagePath = (path: string): boolean => pageFor(path) !== undefined || isAsset(path);
