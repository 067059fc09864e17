/** A database of its own for each run of a bench, dropped at the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const serverUrl = process.env['BENCH_DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres';

/** `url` is an empty database's. Copies of it are dropped with it, and so is `folder`, which is empty too. */
export type Own = {
  url: string;
  /** The version of the PostgreSQL server. */
  postgres: string;
  /** Copies the database, which nothing may be connected to; returns the URL. */
  copy: (suffix: string) => Promise<string>;
  folder: string;
};

/**
 * Runs a bench on a database of its own, and first prints the server and `about`. The server is BENCH_DATABASE_URL, by
 * default the PostgreSQL of this machine.
 */
export const onOwnDatabase = async (
  bench: string,
  about: string,
  run: (databaseUrl: string, own: Own) => Promise<void>,
): Promise<void> => {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  const { rows } = await client.query<{ fsync: string; version: string }>(
    `SELECT current_setting('fsync') AS fsync, current_setting('server_version') AS version`,
  );
  const postgres = rows[0]?.version ?? '';
  process.stdout.write(`PostgreSQL ${postgres}, fsync ${rows[0]?.fsync}; Node ${process.version}; ${about}.\n`);
  const name = `jemput_bench_${bench}_${process.pid}`;
  const made = [name];
  const urlOf = (database: string): string => {
    const url = new URL(serverUrl);
    url.pathname = database;
    return url.href;
  };
  const copy = async (suffix: string): Promise<string> => {
    await client.query(`CREATE DATABASE ${name}_${suffix} TEMPLATE ${name}`);
    made.push(`${name}_${suffix}`);
    return urlOf(`${name}_${suffix}`);
  };
  const folder = mkdtempSync(join(tmpdir(), 'jemput-bench-'));
  await client.query(`CREATE DATABASE ${name}`);
  try {
    await run(urlOf(name), { url: urlOf(name), postgres, copy, folder });
  } finally {
    for (const database of made) await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await client.end();
    rmSync(folder, { recursive: true, force: true });
  }
};
