import { createHook } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';

/** Something that must be closed, ended or removed, with the stack of the call that made it. */
type Made = { name: () => string; isLeft: () => boolean; at: Error };
/** The internal Node object that async_hooks reports; its type determines which of these fields it has. */
type Resource = {
  hasRef?: () => boolean;
  getpeername?: (into: Partial<AddressInfo>) => void;
  pid?: number;
  _idleTimeout?: number;
};

const peerOf = (resource: Resource): string => {
  const peer: Partial<AddressInfo> = {};
  resource.getpeername?.(peer);
  return peer.address === undefined ? 'nowhere yet' : `${peer.address}:${peer.port}`;
};

/** The async_hooks types that are watched, and the name of each in a message. */
const watched: Record<string, (resource: Resource) => string> = {
  TCPWRAP: (resource) => `socket to ${peerOf(resource)}`,
  PIPEWRAP: () => 'pipe',
  UDPWRAP: () => 'UDP socket',
  // A connection to the embedded database is a message port.
  MESSAGEPORT: () => 'message port',
  WORKER: () => 'worker thread',
  PROCESSWRAP: ({ pid }) => `child process ${pid}`,
  FSEVENTWRAP: () => 'watched file',
  Timeout: ({ _idleTimeout }) => `timer of ${_idleTimeout} ms`,
};

/** An error that is made for its stack, which costs little until it is read. */
const here = (): Error => {
  const { stackTraceLimit } = Error;
  // A pool opens a connection some 15 calls below the test.
  Error.stackTraceLimit = 40;
  const error = new Error('made here');
  Error.stackTraceLimit = stackTraceLimit;
  return error;
};

const root = join(import.meta.dirname, '../..');
/** The calls, innermost first, without those inside Node and this file. */
const framesOf = ({ stack = '' }: Error): string[] =>
  [...stack.matchAll(/[ (](?:file:\/\/)?(\/[^\s?:]+)(?:\?[^\s:]*)?:(\d+):\d+\)?$/gm)]
    .map(([, file = '', line]) => `${file.replace(`${root}/`, '')}:${line}`)
    .filter((frame) => !frame.startsWith('test/harness/leaks.ts:'));

const resources = new Map<number, Made>();
const others = new Set<Made>();

createHook({
  init: (id, type, _trigger, resource: Resource) => {
    const name = watched[type];
    if (!name) return;
    // An unref'd timer is not a leak: libraries keep some for as long as the process lives.
    const isLeft = () => type !== 'Timeout' || resource.hasRef?.() === true;
    resources.set(id, { name: () => name(resource), isLeft, at: here() });
  },
  destroy: (id) => {
    resources.delete(id);
  },
  // Most resources are promises, which are not watched.
  trackPromises: false,
}).enable();

/** Reports `name` as a leak while `isLeft()` is true. For things outside this process, such as a folder. */
export const track = (name: string | (() => string), isLeft: () => boolean): void => {
  others.add({ name: typeof name === 'string' ? () => name : name, isLeft, at: here() });
};

const addressOf = (server: Server): string => {
  const address = server.address();
  return typeof address === 'object' && address ? `${address.address}:${address.port}` : String(address);
};

// async_hooks reports a server only after the lookup of its host name, when the stack is gone.
subscribe('tracing:net.server.listen:asyncStart', (message) => {
  const { server } = message as { server: Server };
  track(
    () => `server on ${addressOf(server)}`,
    () => server.listening,
  );
});

/** Prisma's schema engine limits its wait for a lock to 10 s and never clears that timer. */
const isOfSchemaEngine = (frame: string): boolean => frame.includes('node_modules/@prisma/schema-engine-wasm/');
const isOfVitest = (frame: string): boolean => /(?:^|\/)node_modules\/(?:@vitest\/|vitest\/)/.test(frame);
const isOurs = (frame: string): boolean => !/^node_modules\/|^\//.test(frame);

/** Everything that is open or on disk now, one line for each place that made some of it. */
const listLeaks = (): string[] => {
  const lines = new Map<string, string[]>();
  for (const { name, isLeft, at } of [...resources.values(), ...others]) {
    if (!isLeft()) continue;
    const frames = framesOf(at);
    // Ignore vitest's own timeouts, including that of the running hook.
    if (frames.length > 0 && frames.every(isOfVitest)) continue;
    if (frames.slice(0, 1).some(isOfSchemaEngine)) continue;
    const ours = frames.filter(isOurs);
    const shown = (ours.length > 0 ? ours : frames).slice(0, 5);
    const place = shown.length > 0 ? `made at ${shown.join(' < ')}` : 'made by Node itself';
    lines.set(place, [...(lines.get(place) ?? []), name()]);
  }
  return [...lines].map(([place, names]) => `${names.join(', ')}, ${place}`);
};

type Dispatcher = { close: () => Promise<void> };
const dispatchers = globalThis as unknown as Record<symbol, Dispatcher | undefined>;
const dispatcherKeys = [Symbol.for('undici.globalDispatcher.2'), Symbol.for('undici.globalDispatcher.1')] as const;

/** Closes the idle connections that fetch keeps for its next request; those of unfinished requests stay open. */
const closeIdle = (): void => {
  const used = dispatchers[dispatcherKeys[0]];
  if (!used) return;
  used.close().catch(() => {});
  const next = Reflect.construct(used.constructor, []) as Dispatcher;
  for (const key of dispatcherKeys) dispatchers[key] = next;
};

/**
 * The leaks that remain after `graceMs`, the time that closed things have to end. Returns as soon as there are none.
 */
export const leaksAfter = async (graceMs: number): Promise<string[]> => {
  closeIdle();
  for (let waited = 0; ; waited += 20) {
    await sleep(20);
    // async_hooks reports ends one turn late, including that of the timer above.
    await turn();
    await turn();
    const leaks = listLeaks();
    if (leaks.length === 0 || waited >= graceMs) return leaks;
  }
};
