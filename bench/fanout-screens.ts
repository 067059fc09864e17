/**
 * Screens of `fanout.ts`, a few thousand in their own process. Every frame is checked: it is the JSON of a counter
 * without errors, its version never falls, and in the end it is the state that was recorded last. Commands come over
 * IPC.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { subscriptionEvery } from './fanout-counter.ts';
import { ClientSocket } from './fanout-socket.ts';

/** The state of an event that its screens must have in the end. */
export type Final = { event: string; version: number; served: number };
export type Command =
  | { open: { url: string; everyMs: number | null; audiences: { event: string; screens: number }[] } }
  | 'begin'
  | { settle: Final[]; timeoutMs: number };
/** The time at which all screens of an event had a version or a newer one, in ms of the machine's own clock. */
export type Reached = { event: string; version: number; atMs: number };
/** The counts since `begin`. */
export type Seen = { deliveries: number; bytes: number; reached: Reached[]; wrong: number; firstWrong: string | null };

type State = { version: number; served: number };
type Message = { id?: string; type: string; payload?: { data?: { eventCounter: State }; errors?: unknown } };
type Screen = { state: State };

const seen: Seen = { deliveries: 0, bytes: 0, reached: [], wrong: 0, firstWrong: null };
const unknown: State = { version: -1, served: -1 };

const complain = (what: string): void => {
  seen.wrong++;
  seen.firstWrong ??= what;
};

/** All screens of one event. */
class Audience {
  readonly event: string;
  readonly screens: Screen[] = [];
  /** The number of screens that have each version. */
  private readonly having = new Map<number, number>();
  private last: { bytes: Buffer; state: State } | null = null;

  constructor(event: string) {
    this.event = event;
  }

  add(): Screen {
    const screen = { state: unknown };
    this.screens.push(screen);
    this.having.set(unknown.version, (this.having.get(unknown.version) ?? 0) + 1);
    return screen;
  }

  take(screen: Screen, bytes: Buffer): void {
    seen.deliveries++;
    seen.bytes += bytes.length;
    // Bytes that were just found right need no second check.
    const state = this.last?.bytes.equals(bytes) ? this.last.state : this.check(bytes);
    if (!state) return;
    const before = screen.state.version;
    if (state.version < before) complain(`version ${state.version} after ${before}`);
    screen.state = state;
    if (state.version === before) return;
    const left = (this.having.get(before) ?? 0) - 1;
    this.having.set(state.version, (this.having.get(state.version) ?? 0) + 1);
    if (left > 0) this.having.set(before, left);
    else this.having.delete(before);
    if (left > 0) return;
    const lowest = Math.min(...this.having.keys());
    if (lowest > before)
      seen.reached.push({ event: this.event, version: lowest, atMs: Number(process.hrtime.bigint()) / 1e6 });
  }

  private check(bytes: Buffer): State | null {
    let message: Message;
    try {
      message = JSON.parse(bytes.toString('utf8')) as Message;
    } catch {
      complain(`no JSON: ${bytes.toString('utf8').slice(0, 200)}`);
      return null;
    }
    const state = message.payload?.data?.eventCounter;
    const isRight = message.type === 'next' && message.id === '1' && !message.payload?.errors;
    if (!isRight || !Number.isInteger(state?.version) || !Number.isInteger(state?.served)) {
      complain(`no counter: ${bytes.toString('utf8').slice(0, 200)}`);
      return null;
    }
    this.last = { bytes: Buffer.from(bytes), state: state as State };
    return this.last.state;
  }
}

const audiences = new Map<string, Audience>();
const ack = Buffer.from('{"type":"connection_ack"}');
const pong = Buffer.from('{"type":"pong"}');

/** Connects and subscribes; resolves once the server has answered a ping that was sent after the subscription. */
const openScreen = (url: URL, query: string, audience: Audience): Promise<void> =>
  new Promise((resolve, reject) => {
    const screen = audience.add();
    const socket = new ClientSocket(url, 'graphql-transport-ws', {
      message: (bytes) => {
        if (bytes.equals(ack)) {
          const payload = { query, operationName: 'Screen', variables: { event: audience.event } };
          socket.send({ id: '1', type: 'subscribe', payload });
          socket.send({ type: 'ping' });
        } else if (bytes.equals(pong)) resolve();
        else audience.take(screen, bytes);
      },
      lost: (why) => {
        complain(`a screen was lost: ${why}`);
        reject(new Error(why));
      },
    });
    socket.send({ type: 'connection_init' });
  });

const connecting = 32;

const open = async (base: string, query: string, wanted: { event: string; screens: number }[]): Promise<void> => {
  const url = new URL('/graphql', base);
  const queue = wanted.flatMap(({ event, screens }) => {
    const audience = new Audience(event);
    audiences.set(event, audience);
    return Array.from({ length: screens }, () => audience);
  });
  const next = async (): Promise<void> => {
    for (let audience = queue.pop(); audience; audience = queue.pop()) await openScreen(url, query, audience);
  };
  await Promise.all(Array.from({ length: connecting }, next));
};

const settle = async (finals: Final[], timeoutMs: number): Promise<void> => {
  const deadline = performance.now() + timeoutMs;
  const late = (): string | null => {
    for (const { event, version, served } of finals)
      for (const { state } of audiences.get(event)?.screens ?? [])
        if (state.version !== version || state.served !== served)
          return `in the end version ${state.version}, ${state.served} served, not version ${version}, ${served}`;
    return null;
  };
  while (late() !== null && performance.now() < deadline) await sleep(20);
  const wrong = late();
  if (wrong !== null) complain(wrong);
};

const obey = async (command: Command): Promise<Seen> => {
  if (command === 'begin') Object.assign(seen, { deliveries: 0, bytes: 0, reached: [] });
  else if ('open' in command)
    await open(command.open.url, subscriptionEvery(command.open.everyMs), command.open.audiences);
  else await settle(command.settle, command.timeoutMs);
  return seen;
};

process.on('message', (command: Command) => {
  obey(command).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
