import type { Sink } from '../live/stream.ts';
import type { LiveState } from './subscribe.ts';

const pingMs = 12_000;
const mostUnsentBytes = 64 * 1024;
const patienceMs = 10_000;
const [nextEvent, blank] = [Buffer.from('event: next\ndata: '), Buffer.from('\n\n')];
const ping = Buffer.from(':\n\n');
const complete = Buffer.from('event: complete\ndata:\n\n');

/** The message made last: all who get one state over SSE get the same bytes. */
let made: { state: Buffer; message: Buffer } | null = null;

const messageOf = (state: Buffer): Buffer => {
  if (made?.state !== state) made = { state, message: Buffer.concat([nextEvent, state, blank]) };
  return made.message;
};

/**
 * A live state as server-sent events (GraphQL over SSE, distinct connections). While the connection takes nothing, only
 * the newest state waits; after ten seconds of that `hangUp` is called, which is to cut the connection.
 */
export const eventStream = (state: LiveState, hangUp: () => void): ReadableStream<Uint8Array> => {
  let waiting: Buffer | null = null;
  let patience: NodeJS.Timeout | undefined;
  let pinging: NodeJS.Timeout | undefined;
  let leave = (): void => {};
  const release = (): void => {
    clearInterval(pinging);
    clearTimeout(patience);
    leave();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const sink: Sink = {
          write(given) {
            if ((controller.desiredSize ?? 0) > 0) return controller.enqueue(messageOf(given));
            patience ??= setTimeout(hangUp, patienceMs);
            waiting = given;
          },
          end() {
            release();
            if (waiting) controller.enqueue(messageOf(waiting));
            controller.enqueue(complete);
            controller.close();
          },
        };
        // Some browsers take no notice of a stream until something comes.
        controller.enqueue(ping);
        pinging = setInterval(() => {
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(ping);
        }, pingMs);
        leave = state.join(sink);
      },
      pull(controller) {
        clearTimeout(patience);
        patience = undefined;
        if (waiting) controller.enqueue(messageOf(waiting));
        waiting = null;
      },
      cancel: release,
    },
    { highWaterMark: mostUnsentBytes, size: (chunk) => chunk.byteLength },
  );
};
