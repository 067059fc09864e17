/**
 * Measures what it costs Jemput to show counters on thousands of WebSocket screens, beside stock Yoga with graphql-ws and
 * a bare ws server, in one run: the three take turns with the same screens and rates. Asserts nothing about speed, but
 * exits with 1 if a screen saw a wrong frame. `npm run bench:fanout`; BENCH_ONLY=a runs only the parts with that in
 * their name (3000, 10000, burst, rates, events, stalled), BENCH_WINDOW_MS (default 5000) sets the length of a turn;
 * BENCH_SERVER_FLAGS are passed to Jemput's node, such as --cpu-prof.
 */
import { atOtherRates, manyEvents, stalling } from './fanout-alone.ts';
import { startServer } from './fanout-server.ts';
import { type ByPeer, type Start, seconds, sideBySide, turns } from './fanout-sides.ts';
import { startJemput } from './jemput.ts';
import { type Own, onOwnDatabase } from './own-database.ts';
import { type Goal, keepPart, type Table } from './part.ts';

const wanted = (name: string): boolean => name.includes(process.env['BENCH_ONLY'] ?? '');

const goalsOf = ({ jemput, bare, stock }: ByPeer): Goal[] => {
  if (!jemput || !bare || !stock) return [];
  return [
    { name: '3,000 screens, CPU, × bare ws', measured: jemput.cpu / bare.cpu, must: 1, beyond: 0.9 },
    { name: '3,000 screens, heap, × bare ws', measured: jemput.heap / bare.heap, must: 1.8, beyond: 1.3 },
    { name: '3,000 screens, CPU, × stock', measured: jemput.cpu / stock.cpu, must: 0.33, beyond: 0.2 },
  ];
};

const bench = async (own: Own): Promise<void> => {
  const env = { MAX_SOCKETS_PER_ADDRESS: '100000' };
  const jemput: Start = { name: 'jemput', start: () => startJemput(own.url, own.folder, env) };
  const bare: Start = { name: 'bare', start: () => startServer('fanout-bare.ts', {}, '') };
  const stock: Start = { name: 'stock', start: () => startServer('fanout-stock.ts', {}, '') };
  const tables: Table[] = [];
  const goals: Goal[] = [];
  const wrong: string[] = [];
  for (const screens of [3000, 10_000].filter((count) => wanted(String(count)))) {
    const sides = await sideBySide([bare, jemput, stock], screens);
    tables.push(sides.table);
    wrong.push(...sides.wrong);
    if (screens === 3000) goals.push(...goalsOf(sides.byPeer));
  }
  for (const measure of [atOtherRates, manyEvents, stalling]) {
    const alone = await measure(jemput, wanted);
    tables.push(...alone.tables);
    wrong.push(...alone.wrong);
  }
  const about = `Screens are WebSockets of two other processes of the same machine, which share its cores; every frame is checked.
Medians of ${turns} alternating turns of ${seconds} s. Latencies are from a commit until the last screen has it.`;
  keepPart({ name: 'fanout', about, tables, goals, notes: [], wrong }, own.postgres);
};

await onOwnDatabase('fanout', 'screens', async (_url, own) => bench(own));
