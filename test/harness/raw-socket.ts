import { type ClientOptions, WebSocket } from 'ws';

/** A bare client of the protocol that does as it is told and no more, right or wrong. */
export type RawSocket = {
  socket: WebSocket;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever came
  messages: any[];
  send: (message: object | string) => void;
  /** Resolves with the first message, also of those that have come, that satisfies. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever came
  until: (satisfies: (message: any) => boolean) => Promise<any>;
  /** The code that it was closed with. */
  closed: Promise<number>;
};

type Options = Omit<ClientOptions, 'protocol'> & { protocol?: string | null };

/** Opens a socket and says nothing yet. Rejects with the server's refusal. */
export const openRaw = async (url: string, { protocol, ...options }: Options = {}): Promise<RawSocket> => {
  const protocols = protocol === null ? [] : [protocol ?? 'graphql-transport-ws'];
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, protocols, options);
  const messages: unknown[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    messages.push(JSON.parse((data as Buffer).toString()));
    for (const look of waiting) look();
  });
  const closed = new Promise<number>((resolve) => {
    socket.on('close', resolve);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  // What breaks from here on shows as the code it was closed with.
  socket.on('error', () => {});
  return {
    socket,
    messages,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    until: (satisfies) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = messages.find(satisfies);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
};

/** Opens a socket and is let in. */
export const openAcknowledged = async (url: string, token?: string, options: Options = {}): Promise<RawSocket> => {
  const raw = await openRaw(url, options);
  const payload = token === undefined ? undefined : { authorization: `Bearer ${token}` };
  raw.send({ type: 'connection_init', payload });
  await raw.until(({ type }) => type === 'connection_ack');
  return raw;
};

export const subscribeMessage = (id: string, query: string, variables: object = {}): object => ({
  id,
  type: 'subscribe',
  payload: { query, variables },
});

/** The connection below a client's socket, to be paused or cut. */
export const connectionOf = ({ socket }: RawSocket) =>
  (socket as unknown as { _socket: import('node:net').Socket })._socket;
