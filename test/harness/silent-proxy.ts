import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { Exchanges, type Fault } from './exchanges.ts';

/** A TCP proxy that can lose every packet, as a network does whose other end has gone: nothing passes, nothing closes. */
export type SilentProxy = {
  port: number;
  /** Lets nothing through, ends of connections included. */
  silence: () => void;
  /** Lets everything through again, what has waited first. */
  speak: () => void;
  close: () => Promise<void>;
};

type Target = { host: string; port: number };
type Options = {
  /** Where a connection may lead: the first that accepts it. */
  targets: () => Target[];
  /** The fault of the next connection. */
  faultOf?: () => Fault | null;
};

/** Connects to the first that accepts; undefined if none does. */
const reach = async (targets: Target[]): Promise<Socket | undefined> => {
  for (const target of targets) {
    const far = connect(target);
    const isOpen = await new Promise<boolean>((resolve) => {
      far.once('connect', () => resolve(true));
      far.once('error', () => resolve(false));
    });
    if (isOpen) return far;
  }
  return undefined;
};

/** Connects both ends; the fault lets its number of bytes pass, then nothing in either direction, and at last cuts both. */
const join = (near: Socket, far: Socket, fault: Fault | null): void => {
  if (!fault) {
    near.pipe(far).pipe(near);
    return;
  }
  const exchanges = new Exchanges(fault);
  const cut = (): void => {
    near.destroy();
    far.destroy();
  };
  const gate = (way: Fault['way']): Transform =>
    new Transform({
      transform(bytes: Buffer, _encoding, done) {
        const wasStruck = exchanges.isStruck;
        const passing = exchanges.passing(way, bytes.length);
        if (passing === bytes.length) return done(null, bytes);
        this.push(bytes.subarray(0, passing));
        // Without `done` nothing more passes. The bytes before the cut get a moment to arrive.
        if (!wasStruck) setTimeout(cut, fault.cutAfterMs).unref();
      },
    });
  near.pipe(gate('request')).pipe(far).pipe(gate('answer')).pipe(near);
};

const startSilentProxy = async ({ targets, faultOf = () => null }: Options): Promise<SilentProxy> => {
  let isSilent = false;
  const open = new Set<Socket>();
  const later = new Set<() => void>();
  const whenHeard = (act: () => void): void => {
    if (isSilent) later.add(act);
    else act();
  };
  const keep = (socket: Socket, other: Socket): void => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      open.delete(socket);
      whenHeard(() => other.destroy());
    });
  };
  const lead = async (near: Socket): Promise<void> => {
    const far = await reach(targets());
    if (!far || near.destroyed) {
      near.destroy();
      far?.destroy();
      return;
    }
    keep(near, far);
    keep(far, near);
    join(near, far, faultOf());
    if (isSilent) for (const socket of [near, far]) socket.pause();
  };
  const server = createServer((near) => {
    near.pause();
    near.on('error', () => near.destroy());
    whenHeard(() => {
      lead(near).catch(() => near.destroy());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const speak = (): void => {
    isSilent = false;
    for (const socket of open) socket.resume();
    for (const act of later) act();
    later.clear();
  };
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => {
      isSilent = true;
      for (const socket of open) socket.pause();
    },
    speak,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      speak();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
};

const targetOf = (url: string): Target => {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
};

/** A proxy in front of the server of a URL, and the URL that leads through it. */
export const silentProxyTo = async (url: string): Promise<SilentProxy & { url: string }> => {
  const through = new URL(url);
  const proxy = await startSilentProxy({ targets: () => [targetOf(url)] });
  through.port = String(proxy.port);
  return { ...proxy, url: through.href };
};

/**
 * A proxy in front of several servers, like a load balancer on a bad network: each connection leads to the first of the
 * URLs that accepts it, and fails as `faultOf` says.
 */
export const balance = async (
  urls: () => string[],
  faultOf: () => Fault | null = () => null,
): Promise<SilentProxy & { url: string }> => {
  const proxy = await startSilentProxy({ targets: () => urls().map(targetOf), faultOf });
  return { ...proxy, url: `http://127.0.0.1:${proxy.port}` };
};
