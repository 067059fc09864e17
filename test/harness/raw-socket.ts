import { type ClientOptions, WebSocket } from 'ws';

/** A bare client of the protocol that sends exactly the messages a test gives it, valid or not. */
export type RawSocket = {
  socket: WebSocket;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever came
  messages: any[];
  send: (message: object | string) => void;
  /** Resolves with the first message that satisfies the condition, earlier messages included. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever came
  until: (satisfies: (message: any) => boolean) => Promise<any>;
  /** The code with which the socket was closed. */
  closed: Promise<number>;
};

type Options = Omit<ClientOptions, 'protocol'> & { protocol?: string | null };

/** Opens a socket and sends nothing. Rejects if the server refuses it. */
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
  // A later failure shows up as the close code.
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

/** Opens a socket and waits for the acknowledgement. */
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

/** The connection below a client's socket, for pausing or cutting it. */
export const connectionOf = ({ socket }: RawSocket) =>
  (socket as unknown as { _socket: import('node:net').Socket })._socket;
