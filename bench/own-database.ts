/** A database of its own for each run of a bench, dropped at the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const serverUrl = process.env['BENCH_DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres';

type Close = () => Promise<unknown>;
/** `url` is an empty database's. Copies of it are dropped with it, and so is `folder`, which is empty too. */
export type Own = {
  url: string;
  /** The version of the PostgreSQL server. */
  postgres: string;
  /** Copies the database, which nothing may be connected to; returns the URL. */
  copy: (suffix: string) => Promise<string>;
  folder: string;
  /** Has something done at the end, before the database is dropped, however the bench ends; the latest first. */
  atEnd: (close: Close) => void;
};

/** Something that does not close must not keep the database from being dropped. */
const closeTimeoutMs = 10_000;

const interruptions = ['SIGINT', 'SIGTERM', 'uncaughtException'] as const;

/** Rejects if the process is told to end, or if an error occurs that nothing waits for; `forget` ends that. */
const interruption = (): { interrupted: Promise<never>; forget: () => void } => {
  let interrupt: (reason: unknown) => void = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = (reason) => reject(reason);
  });
  // It may be rejected while nothing waits for it.
  interrupted.catch(() => {});
  for (const name of interruptions) process.on(name, interrupt);
  const forget = (): void => {
    for (const name of interruptions) process.off(name, interrupt);
  };
  return { interrupted, forget };
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
  const closing: Close[] = [];
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
  const own = { url: urlOf(name), postgres, copy, folder, atEnd: (close: Close) => void closing.push(close) };
  const { interrupted, forget } = interruption();
  let failed = false;
  try {
    await Promise.race([run(own.url, own), interrupted]);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    failed = true;
  } finally {
    for (const close of closing.reverse())
      await Promise.race([close().catch(() => {}), sleep(closeTimeoutMs, null, { ref: false })]);
    for (const database of made) await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await client.end();
    rmSync(folder, { recursive: true, force: true });
  }
  // A bench that was interrupted may still wait for something, which would keep the process.
  if (failed) process.exit(1);
  forget();
};
