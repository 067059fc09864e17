/**
 * Measures what it costs to compute an answer, in CPU time of the server and of PostgreSQL per request, for Jemput with
 * answers not kept, and for servers that people pick instead: they take turns with the same six questions on the same
 * database. Asserts nothing about speed, but exits with 1 if an answer was wrong. `npm run bench:reading`;
 * BENCH_PEERS=jemput,yoga and BENCH_WORKLOADS=W1,W5 choose, BENCH_ROUNDS (default 5) and BENCH_WINDOW_MS (default 1500)
 * set the size; BENCH_SERVER_FLAGS are passed to the node of all servers, such as --cpu-prof.
 */
import { answersOff } from './jemput.ts';
import { onOwnDatabase } from './own-database.ts';
import { type Goal, keepPart } from './part.ts';
import { jemput, peers } from './reading-peers.ts';
import { asked, chosen, sideBySide } from './reading-sides.ts';
import { aboutOf, medianOf, tablesOf } from './reading-tables.ts';

const size = {
  rounds: Number(process.env['BENCH_ROUNDS'] || 5),
  windowMs: Number(process.env['BENCH_WINDOW_MS'] || 1500),
};
const compared = chosen([jemput, ...peers], process.env['BENCH_PEERS']);

/** For each workload the peers that set its limits, with the share of their CPU time that is allowed. */
const limits: Record<string, { must: [peer: string, share: number]; beyond: [peer: string, share: number] }> = {
  W1: { must: ['mercurius', 1], beyond: ['mercurius', 0.6] },
  W2: { must: ['mercurius', 1], beyond: ['mercurius', 0.6] },
  W3: { must: ['postgraphile', 1], beyond: ['mercurius', 1] },
  W4: { must: ['mercurius', 1], beyond: ['mercurius', 0.6] },
  W5: { must: ['yoga', 0.6], beyond: ['postgraphile', 1] },
  W6: { must: ['mercurius', 1], beyond: ['mercurius', 0.6] },
};

await onOwnDatabase('reading', 'reading, answers not kept', async (_url, own) => {
  const sides = await sideBySide(own, compared, answersOff, size);
  const { measured, wrong } = sides;
  const cpu = (peer: string, workload: string): number => medianOf(measured, peer, workload, (cost) => cost.serverMs);
  const goals = asked.flatMap(({ name }): Goal[] => {
    const limit = limits[name];
    if (!limit) return [];
    const [must, beyond] = [limit.must, limit.beyond].map(([peer, share]) => cpu(peer, name) * share);
    return [
      {
        name: `${name} not kept, ms (${limit.must.toReversed().join(' × ')}; ${limit.beyond.toReversed().join(' × ')})`,
        measured: cpu('jemput', name),
        must: must ?? Number.NaN,
        beyond: beyond ?? Number.NaN,
      },
    ];
  });
  const notes = measured.some(({ peer, costs }) => peer === 'jemput' && costs.some(({ kept }) => kept > 0))
    ? ['Jemput kept answers although it was told not to.']
    : [];
  keepPart(
    { name: 'reading', about: aboutOf(sides, size), tables: tablesOf(sides, compared), goals, notes, wrong },
    own.postgres,
  );
});
