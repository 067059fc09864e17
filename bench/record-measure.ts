/** Sends the requests of `record.ts` from two other processes, and measures what they cost the server and PostgreSQL. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { answerOf } from './fanout-server.ts';
import { median, print, quantile } from './part.ts';
import { cpuMsOf } from './reading-load.ts';
import type { Job, Sample } from './record-load.ts';

/** CPU times are for each request, in ms. */
export type Result = {
  name: string;
  perSecond: number;
  entriesPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  serverMs: number;
  postgresMs: number;
};
/** The requests of one kind, and the server and the database that they reach. */
export type Load = Omit<Job, 'connections' | 'warmUpMs' | 'windows' | 'windowMs'> & {
  cpuMs: () => Promise<number>;
  client: pg.Client;
};

export const [windows, windowMs] = [3, Number(process.env['BENCH_WINDOW_MS'] || 5000)];
const [generators, connectionsEach, warmUpMs] = [2, 32, 3000];
export const connections = generators * connectionsEach;

/** CPU time of all of PostgreSQL's processes that serve the client's database, in ms. */
const postgresMs = async (client: pg.Client): Promise<number> => {
  const { rows } = await client.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  return rows.reduce((sum, { pid }) => sum + cpuMsOf(pid), 0);
};

/** Measures several windows after a warm-up; null if BENCH_ONLY leaves it out. */
export const measure = async (name: string, { cpuMs, client, ...job }: Load): Promise<Result | null> => {
  if (!name.includes(process.env['BENCH_ONLY'] ?? '')) return null;
  const full: Job = { ...job, connections: connectionsEach, warmUpMs, windows, windowMs };
  const loads = Array.from({ length: generators }, () => fork(join(import.meta.dirname, 'record-load.ts')));
  const answers = loads.map((load) => {
    load.send(full);
    return answerOf<Sample[]>(load);
  });
  // The load generators have begun; what they do before their windows is in neither CPU time nor count.
  await sleep(warmUpMs + 500);
  const before = [await cpuMs(), await postgresMs(client)] as const;
  const began = performance.now();
  await sleep((windows - 0.5) * windowMs);
  const seconds = (performance.now() - began) / 1000;
  const [server, database] = [(await cpuMs()) - before[0], (await postgresMs(client)) - before[1]];
  const samples = await Promise.all(answers);
  for (const load of loads) load.disconnect();
  const each = Array.from({ length: windows }, (_, index) => {
    const parts = samples.map((list) => list[index] ?? { answered: 0, failed: 0, latencies: [] });
    const latencies = parts.flatMap((part) => part.latencies);
    const perSecond = (parts.reduce((sum, part) => sum + part.answered, 0) / windowMs) * 1000;
    return { perSecond, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
  });
  const perSecond = median(each.map((window) => window.perSecond));
  const mean = each.reduce((sum, window) => sum + window.perSecond, 0) / windows;
  const failed = samples.flat().filter((sample) => sample.failed > 0);
  if (failed.length > 0)
    print(
      `${name}: ${failed.reduce((sum, { failed: count }) => sum + count, 0)} failed, such as: ${failed[0]?.failure}`,
    );
  print(`${name}: ${Math.round(perSecond).toLocaleString('en')} requests/s`);
  return {
    name,
    perSecond,
    entriesPerSecond: perSecond * job.entries,
    p50Ms: median(each.map((window) => window.p50Ms)),
    p99Ms: median(each.map((window) => window.p99Ms)),
    serverMs: server / seconds / mean,
    postgresMs: database / seconds / mean,
  };
};
