import { mkdirSync } from 'node:fs';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { sessionSettings } from './session.ts';

/** A request from the main thread: serve a connection over this port, or close the database. */
export type EmbeddedRequest = { connect: MessagePort } | { close: true };
/** A reply of the worker: it is ready, it has closed, or the reason why it could not start. */
export type EmbeddedReply = { ready: true } | { closed: true } | { failed: string };

// PGlite runs PostgreSQL on the thread that calls it, so it gets this thread to itself.
const { folder } = workerData as { folder: string | undefined };
const main = parentPort;
if (!main) throw new Error('embedded-worker.ts runs as a worker thread only');
const reply = (message: EmbeddedReply): void => main.postMessage(message);

/** Resets the session. One call per statement: DISCARD ALL refuses to run together with others. */
const reset = async (database: PGlite): Promise<void> => {
  const settings = sessionSettings.map(([name, value]) => `SET ${name} = '${value}'`);
  for (const statement of ['ROLLBACK', 'DISCARD ALL', ...settings]) await database.exec(statement);
};

/**
 * Serves one pg connection: wire messages in, responses out. It begins with a fresh session, whatever the previous
 * connection left open. The reset runs here, in turn, and not when the old port closes, because that event may arrive
 * in the middle of the next transaction.
 */
const serve = (database: PGlite, inTurn: (work: () => Promise<unknown>) => void, port: MessagePort): void => {
  inTurn(() => reset(database));
  port.on('message', (message: Uint8Array) =>
    inTurn(() =>
      database.execProtocolRawStream(message, {
        // The chunk may be a view of the database's own memory, which the next message overwrites.
        onRawData: (chunk) => port.postMessage(Uint8Array.from(chunk)),
      }),
    ),
  );
};

const open = async (): Promise<void> => {
  if (folder) mkdirSync(folder, { recursive: true });
  const database = await PGlite.create(folder ? { dataDir: folder } : {});

  // After an error the pool replaces its connection: the cleanup of the old one and the start of the new one must not
  // mix.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<unknown>): void => {
    last = last.then(work);
  };
  main.on('message', (request: EmbeddedRequest) => {
    if ('connect' in request) serve(database, inTurn, request.connect);
    else inTurn(() => database.close().then(() => reply({ closed: true })));
  });
  reply({ ready: true });
};

open().catch((error: unknown) => reply({ failed: error instanceof Error ? error.message : String(error) }));
