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
 * the newest state waits; after ten seconds of that it is cut. `admit` is told what ends the stream, and returns what
 * to call once it has ended.
 */
export const eventStream = (state: LiveState, admit: (end: () => void) => () => void): ReadableStream<Uint8Array> => {
  let waiting: Buffer | null = null;
  let patience: NodeJS.Timeout | undefined;
  let pinging: NodeJS.Timeout | undefined;
  let leave = (): void => {};
  let ended = (): void => {};
  const release = (): void => {
    clearInterval(pinging);
    clearTimeout(patience);
    leave();
    ended();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const cut = (): void => {
          release();
          controller.error(new Error('the stream was ended'));
        };
        const sink: Sink = {
          write(given) {
            if ((controller.desiredSize ?? 0) > 0) return controller.enqueue(messageOf(given));
            patience ??= setTimeout(cut, patienceMs);
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
        ended = admit(cut);
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
