/**
 * Measures what an answer costs that Jemput has kept, beside a node:http server that sends a prepared buffer of the same
 * bytes, and beside one that has PostgreSQL build the JSON. Asserts nothing about speed, but exits with 1 if an answer
 * was wrong. `npm run bench:hits`; the same variables as `npm run bench:reading`.
 */
import { onOwnDatabase } from './own-database.ts';
import { type Goal, keepPart } from './part.ts';
import { jemput, jsonAgg, prepared } from './reading-peers.ts';
import { asked, chosen, sideBySide } from './reading-sides.ts';
import { aboutOf, medianOf, tablesOf } from './reading-tables.ts';

const size = {
  rounds: Number(process.env['BENCH_ROUNDS'] || 5),
  windowMs: Number(process.env['BENCH_WINDOW_MS'] || 1500),
};
const compared = chosen([jemput, prepared, jsonAgg], process.env['BENCH_PEERS']);

await onOwnDatabase('hits', 'reading, answers kept', async (_url, own) => {
  const sides = await sideBySide(own, compared, {}, size);
  const { measured, wrong } = sides;
  const cpu = (peer: string, workload: string): number => medianOf(measured, peer, workload, (cost) => cost.serverMs);
  const goals = asked.map(({ name }): Goal => {
    const [least, built] = [cpu(prepared.name, name), cpu(jsonAgg.name, name)];
    const isLarge = name === 'W1' || name === 'W2';
    return {
      name: `${name} kept, ms (2 and 1.3 × static${isLarge ? ', and at most json-agg' : ''})`,
      measured: cpu('jemput', name),
      must: isLarge ? Math.min(2 * least, built) : 2 * least,
      beyond: isLarge ? Math.min(1.3 * least, built) : 1.3 * least,
    };
  });
  const shares = asked.map(({ name }) => ({
    name,
    cells: [100 * medianOf(measured, 'jemput', name, ({ kept }) => kept)],
  }));
  const tables = [
    ...tablesOf(sides, compared),
    { title: 'Answers that were kept ones, %', columns: ['jemput'], rows: shares },
  ];
  keepPart({ name: 'hits', about: aboutOf(sides, size), tables, goals, notes: [], wrong }, own.postgres);
});
