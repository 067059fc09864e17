/** Opens the same screens on several servers, and measures in turns what they cost. */
import { Hall, type Stretch } from './fanout-hall.ts';
import { openEvents, type Server } from './fanout-server.ts';
import { median, quantile, type Table } from './part.ts';

export type Start = { name: string; start: () => Promise<Server> };
export type Peer = { name: string; server: Server; hall: Hall; rss: number; heap: number; stretches: Stretch[] };
/** One number of each server, by its name. */
export type ByPeer = Record<string, { cpu: number; rss: number; heap: number }>;

export const seconds = Number(process.env['BENCH_WINDOW_MS'] || 5000) / 1000;
export const turns = 3;

const kilobytes = (bytes: number, each: number): number => bytes / 1024 / each;

/** Closes the screens and stops the server; returns the wrong frames. */
export const leave = async ({ name, server, hall }: Pick<Peer, 'name' | 'server' | 'hall'>): Promise<string[]> => {
  const wrong = hall.wrong.map((what) => `${name}: ${what}`);
  await hall.close();
  await server.stop();
  return wrong;
};

/** Starts a server and opens its screens; its memory before and after is measured while it is idle. */
export const fill = async ({ name, start }: Start, screens: number): Promise<Peer> => {
  const server = await start();
  const events = name === 'jemput' ? await openEvents(server, 1) : ['only'];
  // Code that is loaded and compiled for the first screens is not charged to those that are measured.
  const first = new Hall(server, events, 200);
  await first.open();
  await first.stretch(10, 2);
  await first.close();
  const before = await server.usage('memory');
  const hall = new Hall(server, events, screens);
  await hall.open();
  const after = await server.usage('memory');
  const [rss, heap] = [after.rss - before.rss, after.heap - before.heap];
  return { name, server, hall, rss: kilobytes(rss, screens), heap: kilobytes(heap, screens), stretches: [] };
};

/** The table of that many screens of one event at 10 updates a second, its numbers by server, and the wrong frames. */
export const sideBySide = async (
  starts: Start[],
  screens: number,
): Promise<{ table: Table; byPeer: ByPeer; wrong: string[] }> => {
  const peers: Peer[] = [];
  for (const start of starts) peers.push(await fill(start, screens));
  // In turns, so that anything else the machine does affects all of them alike.
  for (let turn = 0; turn <= turns; turn++)
    for (const { hall, stretches } of peers) {
      const stretch = await hall.stretch(10, turn === 0 ? 2 : seconds);
      if (turn > 0) stretches.push(stretch);
    }
  const byPeer: ByPeer = {};
  const rows = peers.map(({ name, rss, heap, stretches }) => {
    const cpu = median(stretches.map(({ cpuUs, deliveries }) => cpuUs / deliveries));
    const latencies = stretches.flatMap(({ latenciesMs }) => latenciesMs);
    byPeer[name] = { cpu, rss, heap };
    const rate = median(stretches.map((stretch) => stretch.deliveries / stretch.seconds));
    const bytes = median(stretches.map((stretch) => stretch.bytes));
    return { name, cells: [cpu, rate, bytes, rss, heap, quantile(latencies, 0.5), quantile(latencies, 0.99)] };
  });
  const wrong: string[] = [];
  for (const peer of peers) wrong.push(...(await leave(peer)));
  const columns = ['CPU µs/delivery', 'deliveries/s', 'bytes', 'RSS KB/screen', 'heap KB/screen', 'p50 ms', 'p99 ms'];
  const title = `${screens.toLocaleString('en')} screens of one event, 10 updates/s offered, everyMs 100`;
  return { table: { title, columns, rows }, byPeer, wrong };
};
