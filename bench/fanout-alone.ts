/** Measures Jemput's screens at other rates, of many events, and beside screens that stop reading. */
import { Hall } from './fanout-hall.ts';
import { openEvents } from './fanout-server.ts';
import { fill, leave, type Start, seconds, turns } from './fanout-sides.ts';
import { measureStalled } from './fanout-stalled.ts';
import { median, quantile, type Table } from './part.ts';

/** Tables, and the wrong frames. */
export type Alone = { tables: Table[]; wrong: string[] };
type Wanted = (name: string) => boolean;

export const atOtherRates = async (start: Start, wanted: Wanted): Promise<Alone> => {
  const tables: Table[] = [];
  if (!['burst', 'rates'].some(wanted)) return { tables, wrong: [] };
  const peer = await fill(start, 3000);
  if (wanted('rates')) {
    const columns = ['CPU ms/s', 'CPU µs/delivery', 'deliveries/s', 'CPU ms/update', 'p50 ms', 'p99 ms'];
    const rows: Table['rows'] = [];
    await peer.hall.stretch(10, 2);
    for (const rate of [2, 10, 50]) {
      const { cpuUs, seconds: took, deliveries, commits, latenciesMs } = await peer.hall.stretch(rate, seconds * 2);
      const cpu = [cpuUs / 1000 / took, cpuUs / deliveries, deliveries / took, cpuUs / 1000 / commits];
      rows.push({ name: `${rate}/s`, cells: [...cpu, quantile(latenciesMs, 0.5), quantile(latenciesMs, 0.99)] });
    }
    tables.push({ title: '3,000 screens of one event, everyMs 100, by the rate of updates offered', columns, rows });
  }
  if (wanted('burst')) {
    const rows: Table['rows'] = [];
    for (let turn = 1; turn <= turns; turn++) {
      const { seconds: took, deliveries, commits, finalMs } = await peer.hall.stretch(500, seconds);
      rows.push({ name: `turn ${turn}`, cells: [commits / took, deliveries / took, finalMs] });
    }
    const title = '500 activations/s into one event with 3,000 screens (wanted: final number within 1,000 ms)';
    tables.push({ title, columns: ['recorded/s', 'deliveries/s', 'final ms'], rows });
  }
  return { tables, wrong: await leave(peer) };
};

export const manyEvents = async ({ name, start }: Start, wanted: Wanted): Promise<Alone> => {
  if (!wanted('events')) return { tables: [], wrong: [] };
  const server = await start();
  const hall = new Hall(server, await openEvents(server, 100), 10_000);
  await hall.open();
  await hall.stretch(100, 2);
  const { cpuUs, seconds: took, deliveries, commits, latenciesMs } = await hall.stretch(100, seconds * 2);
  const cells = [cpuUs / deliveries, cpuUs / 1000 / commits, deliveries / took];
  const rows = [{ name, cells: [...cells, quantile(latenciesMs, 0.5), quantile(latenciesMs, 0.99)] }];
  const title = '100 events with 100 screens each, an update a second for each event';
  const columns = ['CPU µs/delivery', 'CPU ms/update', 'deliveries/s', 'p50 ms', 'p99 ms'];
  return { tables: [{ title, columns, rows }], wrong: await leave({ name, server, hall }) };
};

export const stalling = async ({ name, start }: Start, wanted: Wanted): Promise<Alone> => {
  if (!wanted('stalled')) return { tables: [], wrong: [] };
  const server = await start();
  const told = await measureStalled(server, (latencies) => quantile(latencies, 0.99));
  await server.stop();
  const [reading, stalled] = [median(told.allReading), median(told.someStalled)];
  const rows = [{ name, cells: [reading, stalled, stalled / reading, told.before, told.stalled, told.after] }];
  const title =
    '900 screens that read, beside 100 that stop reading for 30 s, 10 updates/s (wanted: at most 1.2 times the p99)';
  const columns = ['reading p99 ms', 'stalled p99 ms', 'ratio', 'MB before', 'MB stalled', 'MB after'];
  return { tables: [{ title, columns, rows }], wrong: told.wrong };
};
