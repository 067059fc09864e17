/** The least that a server can do, for `fanout.ts`: ws sends one prepared string to every socket. Prints its URL. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { counterAt, type Recorded } from './fanout-counter.ts';

let version = 0;

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    version++;
    const counter = counterAt(version);
    const data: Recorded = { result: { results: [{ status: 'ACCEPTED' }], counter } };
    response.end(JSON.stringify({ data }));
    const text = JSON.stringify({ id: '1', type: 'next', payload: { data: { eventCounter: counter } } });
    for (const socket of sockets.clients) socket.send(text);
  });
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

/**
 * The part of the protocol that the screens wait for. It is one function for all sockets, so that no socket holds
 * anything of its own.
 */
function answer(this: WebSocket, message: Buffer): void {
  const { type } = JSON.parse(String(message)) as { type: string };
  if (type === 'connection_init') this.send('{"type":"connection_ack"}');
  if (type === 'ping') this.send('{"type":"pong"}');
}
sockets.on('connection', (socket) => socket.on('message', answer));

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.on('SIGTERM', () => process.exit(0));
