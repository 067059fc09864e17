import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy that can lose every packet, as a network does whose other end has gone: nothing passes, nothing closes. */
export type SilentProxy = {
  port: number;
  /** Lets nothing through, ends of connections included. */
  silence: () => void;
  /** Lets everything through again, what has waited first. */
  speak: () => void;
  close: () => Promise<void>;
};

const startSilentProxy = async (target: { host: string; port: number }): Promise<SilentProxy> => {
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
  const server = createServer((near) => {
    near.pause();
    near.on('error', () => near.destroy());
    whenHeard(() => {
      const far = connect(target);
      keep(near, far);
      keep(far, near);
      near.pipe(far).pipe(near);
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

/** A proxy in front of the server of a URL, and the URL that leads through it. */
export const silentProxyTo = async (url: string): Promise<SilentProxy & { url: string }> => {
  const through = new URL(url);
  const proxy = await startSilentProxy({ host: through.hostname, port: Number(through.port) });
  through.port = String(proxy.port);
  return { ...proxy, url: through.href };
};
