/** Asks several servers the same questions on one database, in turns, and compares every answer with what SQL finds. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Server, startServer } from './fanout-server.ts';
import { heap, serverFlags, startJemput } from './jemput.ts';
import type { Own } from './own-database.ts';
import { print } from './part.ts';
import { rightAnswer, wrongIn } from './reading-answers.ts';
import { fillDatabase, fillEvent } from './reading-database.ts';
import { type Asked, ask, type Cost, costOf } from './reading-load.ts';
import { install, jemput, type Peer, prepared } from './reading-peers.ts';
import { type Workload, workloads } from './reading-workloads.ts';

export type Measured = { peer: string; workload: string; costs: Cost[] };
export type Size = { rounds: number; windowMs: number };
/** The measurements, the wrong answers, and the number of figures in the database. */
export type Sides = { measured: Measured[]; wrong: string[]; figures: number };

type Running = Peer & { server: Server };
/** One question to one server, with the check of its answers. */
type Task = { peer: Running; workload: Workload; asked: Asked; isRight: (answer: Buffer) => boolean; costs: Cost[] };

const connections = 16;
// Later only until the connections are open again.
const laterWarmUpMs = 300;

/** The workloads that BENCH_WORKLOADS=W1,W5 chooses, by default all. */
export const asked = chosen(workloads, process.env['BENCH_WORKLOADS']);
export function chosen<Named extends { name: string }>(all: Named[], names: string | undefined): Named[] {
  return names ? all.filter(({ name }) => names.split(',').includes(name)) : all;
}

/** Says what is wrong with a server's answer to a workload; null if nothing is. */
const problemOf = (
  text: string,
  { dialect }: Peer,
  workload: Workload,
  right: Awaited<ReturnType<typeof rightAnswer>>,
) => {
  if (text.includes('"errors"') || !/^["{[]/.test(text)) return text.slice(0, 300);
  const answer = JSON.parse(text);
  return wrongIn(workload.lines(dialect === 'paths' ? answer : Object.values(answer.data)[0]), right);
};

const measure = async (tasks: Task[], client: pg.Client, { rounds, windowMs }: Size): Promise<void> => {
  const run = ({ peer, asked: one, isRight }: Task, warmUpMs: number, ms: number): Promise<Cost | null> =>
    costOf({ server: peer.server, client, application: peer.name }, () => one, isRight, {
      warmUpMs,
      windowMs: ms,
      connections,
    });
  // Until code is compiled.
  for (const task of tasks) await run(task, 1.5 * windowMs, 0);
  // In turns, so that anything else the machine does affects all of them alike.
  for (let round = 0; round < rounds; round++) {
    for (const task of tasks) {
      const cost = await run(task, laterWarmUpMs, windowMs);
      if (cost) task.costs.push(cost);
    }
    print(`round ${round + 1} of ${rounds} done, load ${loadavg()[0]?.toFixed(1)}`);
  }
};

/**
 * Fills the database, starts Jemput with `env` and the peers, and measures each workload of each; without a size, only
 * asks each question twice.
 */
export const sideBySide = async (
  { url, folder }: Own,
  compared: Peer[],
  env: Record<string, string>,
  size: Size | null,
): Promise<Sides> => {
  const figures = await fillDatabase(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(readFileSync(join(import.meta.dirname, 'peers/postgraphile/schema.sql'), 'utf8'));
  const running: Running[] = [];
  const wrong = new Set<string>();
  const answers = join(folder, 'answers');
  const start = async (peer: Peer): Promise<void> => {
    install(peer);
    const peerEnv = { DATABASE_URL: url, PGAPPNAME: peer.name, ANSWERS: answers };
    running.push({ ...peer, server: await startServer(peer.script, peerEnv, '', [...heap, ...serverFlags]) });
  };
  const taskOf = async (peer: Running, workload: Workload, event: string): Promise<Task> => {
    const question = workload.question[peer.dialect].replace('EVENT', event);
    const right = await rightAnswer(client, workload.name, event, peer.dialect === 'jemput');
    let known: Buffer | undefined;
    const isRight = (answer: Buffer): boolean => {
      if (known?.equals(answer)) return true;
      const problem = problemOf(answer.toString(), peer, workload, right);
      if (problem) wrong.add(`${workload.name} of ${peer.name}: ${problem}`);
      else known = answer;
      return !problem;
    };
    const { url: base } = peer.server;
    const path = peer === preparedOf(running) ? `/${workload.name}` : peer.path;
    const target = peer.dialect === 'paths' ? { url: base + question } : { url: base + path, query: question };
    return { peer, workload, asked: target, isRight, costs: [] };
  };
  try {
    running.push({ ...jemput, server: await startJemput(url, folder, env) });
    const event = await fillEvent((running[0] as Running).server);
    mkdirSync(answers);
    const tasks: Task[] = [];
    for (const peer of compared.filter(({ name }) => name !== prepared.name)) if (peer !== jemput) await start(peer);
    for (const workload of asked) {
      const own = await taskOf(running[0] as Running, workload, event);
      writeFileSync(join(answers, workload.name), (await ask(own.asked)).body);
    }
    if (compared.includes(prepared)) await start(prepared);
    for (const workload of asked)
      for (const peer of running.filter(({ name }) => compared.some((one) => one.name === name)))
        tasks.push(await taskOf(peer, workload, event));
    for (const { asked: one, isRight, peer, workload } of tasks)
      for (const time of ['first', 'again']) {
        const { body, kept } = await ask(one);
        const state = isRight(body) ? 'right' : 'WRONG';
        print(`${workload.name} ${peer.name.padEnd(14)}${time.padEnd(7)}${state}${kept ? ', kept' : ''}`);
      }
    if (size) await measure(tasks, client, size);
    const measured = tasks.map(({ peer, workload, costs }) => ({ peer: peer.name, workload: workload.name, costs }));
    return { measured, wrong: [...wrong], figures };
  } finally {
    for (const { server } of running) await server.stop();
    await client.end();
  }
};

const preparedOf = (running: Running[]): Running | undefined => running.find(({ name }) => name === prepared.name);
