import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { MessageChannel, Worker } from 'node:worker_threads';
import type pg from 'pg';
import { StartupError } from '../terms/startup-error.ts';
import { boundedPool } from './bounded-pool.ts';
import type { EmbeddedReply, EmbeddedRequest } from './embedded-worker.ts';
import { lockFolder } from './folder-lock.ts';
import { embeddedLimits } from './limits.ts';
import { PortStream } from './port-stream.ts';

/** A pool on a database, and the function that closes both. */
export type OpenedPool = { pool: pg.Pool; close: () => Promise<void> };

const nextReply = (worker: Worker): Promise<EmbeddedReply> =>
  new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('its thread has ended')));
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

const filesIn = (dataDir: string): string => join(dataDir, 'postgres');

/** Whether an embedded database was ever created in the folder. */
export const hasEmbedded = (dataDir: string): boolean => existsSync(join(filesIn(dataDir), 'PG_VERSION'));

/**
 * Opens the embedded PostgreSQL (PGlite) in `dataDir`, or in memory if that is undefined. It runs in a worker, so that
 * no query ever blocks the event loop, and speaks the wire protocol, so that driver, adapter and errors are those of a
 * server. It has exactly one connection. Throws StartupError if another process holds the folder.
 */
export const openEmbedded = async (dataDir: string | undefined): Promise<OpenedPool> => {
  // PostgreSQL's expression interpreter is one WASM function of 105 KB. Optimising it takes V8 600 MB for half a second
  // (a peak of 1,005 MB instead of 434 MB on a later start), and made no query here faster.
  for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag);
  const release = dataDir === undefined ? () => {} : lockFolder(dataDir);
  const folder = dataDir === undefined ? undefined : filesIn(dataDir);
  const start = async (): Promise<Worker> => {
    // Creating the database leaves 200 MB behind in its thread, so that thread ends when it is done.
    if (dataDir !== undefined && !hasEmbedded(dataDir)) await stopWorker(await startWorker(folder));
    return startWorker(folder);
  };
  const worker = await start().catch((error: unknown) => {
    release();
    throw new StartupError(`the embedded database in ${dataDir ?? 'memory'} does not start: ${String(error)}`);
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
    await pool.end();
    await stopWorker(worker);
    release();
  };
  return { pool, close };
};
