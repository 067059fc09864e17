import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A built file, ready to send. */
export type PageFile = { type: string; body: Buffer; gzip: Buffer | null; etag: string; cacheControl: string };
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
const cacheFor = (path: string): string =>
  path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';

const fileAt = (folder: string, path: string, type: string): PageFile => {
  const body = readFileSync(join(folder, path));
  // Fonts are compressed already.
  const gzip = type.startsWith('font/') ? null : gzipSync(body, { level: 9 });
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { type, body, gzip, etag, cacheControl: cacheFor(path) };
};

/** Reads all built pages of a folder at once; null if they have not been built. */
export const readPageFiles = (folder: string): PageFiles | null => {
  if (!Object.keys(pages).every((page) => existsSync(join(folder, `${page}.html`)))) return null;
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  return new Map(
    paths.flatMap((path) => {
      const type = types.get(extname(path));
      return type ? [[path, fileAt(folder, path, type)]] : [];
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
