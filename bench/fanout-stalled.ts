/** Measures what screens that stop reading cost the other screens, and the server's memory. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { subscription } from './fanout-counter.ts';
import { Hall } from './fanout-hall.ts';
import { openEvents, type Server } from './fanout-server.ts';

/** For the screens that keep reading: the 99th percentile of the milliseconds from a commit to the last of them. */
export type Stalled = {
  allReading: number[];
  someStalled: number[];
  /** The server's process, in megabytes. */
  before: number;
  stalled: number;
  after: number;
  wrong: string[];
};

const megabytes = (bytes: number): number => bytes / 1024 / 1024;

const openScreen = (url: string, event: string): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const payload = { query: subscription, operationName: 'Screen', variables: { event } };
    socket.on('error', reject);
    socket.once('open', () => socket.send('{"type":"connection_init"}'));
    socket.once('message', () => {
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
      socket.once('message', () => resolve(socket));
    });
  });

/** 900 screens that read, beside 100 that first read and then do not, for half a minute each. */
export const measureStalled = async (server: Server, quantile99: (latencies: number[]) => number): Promise<Stalled> => {
  const events = await openEvents(server, 1);
  const hall = new Hall(server, events, 900);
  await hall.open();
  const others = await Promise.all(Array.from({ length: 100 }, () => openScreen(server.url, events[0] ?? '')));
  await hall.stretch(10, 3);
  const memory = async (): Promise<number> => megabytes((await server.usage('memory')).rss);
  const before = await memory();
  const stretches = async (): Promise<number[]> => {
    const parts: number[] = [];
    while (parts.length < 3) parts.push(quantile99((await hall.stretch(10, 10)).latenciesMs));
    return parts;
  };
  const allReading = await stretches();
  for (const socket of others) socket.pause();
  const someStalled = await stretches();
  const stalled = await memory();
  for (const socket of others) socket.terminate();
  await sleep(2000);
  const after = await memory();
  const { wrong } = hall;
  await hall.close();
  return { allReading, someStalled, before, stalled, after, wrong };
};
