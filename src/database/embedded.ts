import { constants, cpSync, renameSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { MessageChannel, Worker } from 'node:worker_threads';
import type pg from 'pg';
import { StartupError } from '../terms/startup-error.ts';
import { boundedPool } from './bounded-pool.ts';
import { examine, filesIn, unfinishedIn, untouched } from './data-folder.ts';
import type { EmbeddedReply, EmbeddedRequest } from './embedded-worker.ts';
import { firstInLine } from './first-in-line.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { embeddedLimits } from './limits.ts';
import { PortStream } from './port-stream.ts';
import { keepFiles } from './put-back.ts';

/** A pool on a database, and the function that closes both. `ending` says early that it will be closed. */
export type OpenedPool = {
  pool: pg.Pool;
  recording: Pick<pg.ClientBase, 'query'>;
  /** Runs work on a connection that is then closed, while no other server prepares the database. */
  alone: (work: (client: pg.PoolClient) => Promise<void>) => Promise<void>;
  ending: () => void;
  close: () => Promise<void>;
};

const nextReply = (worker: Worker): Promise<EmbeddedReply> =>
  new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('its thread ended')));
  });

/** Starts the worker on the folder (undefined: in memory). Rejects with the reason if the database does not open. */
const startWorker = async (folder: string | undefined): Promise<Worker> => {
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), { workerData: { folder } });
  const first = await nextReply(worker);
  if (!('failed' in first)) return worker;
  await worker.terminate();
  throw new Error(first.failed);
};

const stopWorker = async (worker: Worker): Promise<void> => {
  const reply = nextReply(worker);
  worker.postMessage({ close: true } satisfies EmbeddedRequest);
  const gaveUp = new AbortController();
  // Everything committed is in its files: PostgreSQL recovers from a stop without a goodbye.
  await Promise.race([reply, sleep(embeddedLimits.closeMs, null, { signal: gaveUp.signal }).catch(() => {})]);
  gaveUp.abort();
  await worker.terminate();
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Runs `work` on the folder for what is unfinished, and leaves nothing of it there. */
const unfinished = async (dataDir: string, work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = unfinishedIn(dataDir);
  rmSync(folder, { recursive: true, force: true });
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A database is complete before it has its name, so that no start finds one that is half made. */
const create = (dataDir: string): Promise<void> =>
  unfinished(dataDir, async (folder) => {
    // Creating the database leaves 200 MB behind in its thread, so that thread ends when it is done.
    await stopWorker(await startWorker(folder));
    renameSync(folder, filesIn(dataDir));
  });

/** A start that replays the log may fail after it has changed any file, so it is tried on a copy. */
const tryOnCopy = (dataDir: string): Promise<void> =>
  unfinished(dataDir, async (folder) => {
    cpSync(filesIn(dataDir), folder, { recursive: true, mode: constants.COPYFILE_FICLONE });
    await stopWorker(await startWorker(folder));
  });

/** Starts the database in the folder, which this process holds. Whatever fails leaves it as it was. */
const startIn = async (dataDir: string): Promise<Worker> => {
  const files = filesIn(dataDir);
  const state = examine(dataDir);
  try {
    if (state === 'none') await create(dataDir);
    if (state === 'killed') await tryOnCopy(dataDir);
    const putBack = state === 'closed' ? keepFiles(files) : () => {};
    return await startWorker(files).catch((error: unknown) => {
      putBack();
      throw error;
    });
  } catch (error) {
    throw untouched(dataDir, `PostgreSQL fails to start on it (${reasonOf(error)})`);
  }
};

const inMemory: FolderLock = { ending: () => {}, release: () => {} };

/**
 * Opens the embedded PostgreSQL (PGlite) in `dataDir`, or in memory if that is undefined. It runs in a worker, so that
 * no query ever blocks the event loop, and speaks the wire protocol, so that driver, adapter and errors are those of a
 * server. It has exactly one connection. Throws StartupError if another process holds the folder, or
 * if what lies there cannot be opened.
 */
export const openEmbedded = async (dataDir: string | undefined): Promise<OpenedPool> => {
  // PostgreSQL's expression interpreter is one WASM function of 105 KB. Optimising it takes V8 600 MB for half a second
  // (a peak of 1,005 MB instead of 434 MB on a later start), and made no query here faster.
  for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag);
  const lock = dataDir === undefined ? inMemory : await lockFolder(dataDir);
  const start = dataDir === undefined ? startWorker(undefined) : startIn(dataDir);
  const worker = await start.catch((error: unknown) => {
    lock.release();
    if (dataDir !== undefined) throw error;
    throw new StartupError(`the embedded database in memory does not start: ${reasonOf(error)}`);
  });

  const stream = (): PortStream => {
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ connect: port2 } satisfies EmbeddedRequest, [port2]);
    return new PortStream(port1);
  };
  const pool = boundedPool({
    max: 1,
    user: 'postgres',
    database: 'postgres',
    password: '',
    ssl: false,
    stream,
    connectionTimeoutMillis: embeddedLimits.connectMs,
    answerMs: embeddedLimits.answerMs,
  });
  const close = async (): Promise<void> => {
    lock.ending();
    await pool.end();
    await stopWorker(worker);
    lock.release();
  };
  // The folder has one server at a time.
  const alone = async (work: (client: pg.PoolClient) => Promise<void>): Promise<void> => {
    const client = await pool.connect();
    await work(client).finally(() => client.release(true));
  };
  return { pool, recording: firstInLine(pool), alone, ending: lock.ending, close };
};
