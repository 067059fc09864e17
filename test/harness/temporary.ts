import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { track } from './leaks.ts';

/** Makes a folder. The test file fails if the folder still exists at the end. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'jemput-test-'));
  track(`folder ${folder}`, () => existsSync(folder));
  return folder;
};

/** The same URL on another port, as that of a pooler. */
export const withPort = (url: string, port: number): string => {
  const other = new URL(url);
  other.port = String(port);
  return other.href;
};

const onServer = async (url: string, statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};

/**
 * Creates a database on the PostgreSQL server at `url`, empty or from a template. The test file fails if the database
 * still exists at the end. `settings` complete ALTER DATABASE statements.
 */
export const temporaryDatabase = async (
  url: string,
  { template, settings = [] }: { template?: string; settings?: string[] } = {},
): Promise<{ url: string; remove: () => Promise<void> }> => {
  const name = `${template ?? 'jemput_test'}_${randomUUID().replaceAll('-', '')}`;
  await onServer(url, `CREATE DATABASE ${name}${template === undefined ? '' : ` TEMPLATE ${template}`}`);
  let removed = false;
  track(`database ${name}`, () => !removed);
  for (const setting of settings) await onServer(url, `ALTER DATABASE ${name} ${setting}`);
  const own = new URL(url);
  own.pathname = name;
  return {
    url: own.href,
    remove: async () => {
      await onServer(url, `DROP DATABASE ${name} WITH (FORCE)`);
      removed = true;
    },
  };
};
