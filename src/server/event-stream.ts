import type { Sink } from '../live/stream.ts';
import type { LiveState } from './subscribe.ts';

const pingMs = 12_000;
const mostUnsentBytes = 64 * 1024;
const patienceMs = 10_000;
const [nextEvent, blank] = [Buffer.from('event: next\ndata: '), Buffer.from('\n\n')];
const ping = Buffer.from(':\n\n');
const complete = Buffer.from('event: complete\ndata:\n\n');

/** The last message that was encoded: everybody who gets one state over SSE gets the same bytes. */
let encoded: { state: Buffer; message: Buffer } | null = null;

const messageOf = (state: Buffer): Buffer => {
  if (encoded?.state !== state) encoded = { state, message: Buffer.concat([nextEvent, state, blank]) };
  return encoded.message;
};

/**
 * A live state as server-sent events (GraphQL over SSE, distinct connections mode). While the connection accepts no
 * data, only the newest state waits; after ten seconds of that, `hangUp` is called, which must cut the connection.
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
        // Some browsers ignore a stream until its first bytes arrive.
        controller.enqueue(ping);
        pinging = setInterval(() => {
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(ping);
        }, pingMs);
        const membership = state.join(sink);
        leave = () => membership.leave(sink);
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
