/**
 * Prints what it costs to read, in CPU time of the server and of PostgreSQL per request, for Jemput and for servers
 * that people pick instead, in one run: they take turns with the same six questions on the same database, and every
 * answer is compared with what SQL finds. Asserts nothing about speed, but exits with 1 if an answer was wrong. A
 * complete run of at least the default size is written to RESULTS.md. `npm run bench:reading`; BENCH_PEERS=jemput,yoga and BENCH_WORKLOADS=W1,W5
 * choose, BENCH_ROUNDS (default 5) and BENCH_WINDOW_MS (default 2000) set the size, BENCH_SHORT=1 only checks one
 * answer to each question; BENCH_SERVER_FLAGS are passed to the node of all servers, such as --cpu-prof.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { signToken } from '../src/access/token.ts';
import { type Server, startServer } from './fanout-server.ts';
import { rightAnswer, wrongIn } from './reading-answers.ts';
import { fillDatabase, fillEvent } from './reading-database.ts';
import { type Asked, ask, type Cost, costOf } from './reading-load.ts';
import { install, type Peer, peers } from './reading-peers.ts';
import { type Measured, report, table } from './reading-report.ts';
import { type Workload, workloads } from './reading-workloads.ts';

const isShort = process.env['BENCH_SHORT'] === '1';
const rounds = Number(process.env['BENCH_ROUNDS'] || 5);
const windowMs = Number(process.env['BENCH_WINDOW_MS'] || 2000);
// Until code is compiled; later only until the connections are open again.
const [firstWarmUpMs, warmUpMs] = [1.5 * windowMs, 300];
const secret = 'a secret that is only used by this bench';
// The flags of `npm start`, for all servers alike.
const heap = ['--min-semi-space-size=16', '--max-semi-space-size=16'];
const flags = (process.env['BENCH_SERVER_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const chosen = <Named extends { name: string }>(all: Named[], names: string | undefined): Named[] =>
  names ? all.filter(({ name }) => names.split(',').includes(name)) : all;
const asked = chosen(workloads, process.env['BENCH_WORKLOADS']);
const compared = chosen(peers, process.env['BENCH_PEERS']);
const wrong = new Set<string>();

type Running = Peer & { server: Server };
/** One question to one server, with the check of its answers. */
type Task = { peer: Running; workload: Workload; asked: Asked; isRight: (answer: Buffer) => boolean; costs: Cost[] };

const taskOf = async (peer: Running, workload: Workload, event: string, client: pg.Client): Promise<Task> => {
  const { dialect, server, path } = peer;
  const question = workload.question[dialect].replace('EVENT', event);
  const right = await rightAnswer(client, workload.name, event, dialect === 'jemput');
  let known: Buffer | undefined;
  const isRight = (answer: Buffer): boolean => {
    if (known?.equals(answer)) return true;
    const text = answer.toString();
    const problem = text.includes('"errors"') || !/^["{[]/.test(text) ? text.slice(0, 300) : problemIn(text);
    if (problem) wrong.add(`${workload.name} of ${peer.name}: ${problem}`);
    else known = answer;
    return !problem;
  };
  const problemIn = (text: string): string | null => {
    const answer = JSON.parse(text);
    return wrongIn(workload.lines(dialect === 'paths' ? answer : Object.values(answer.data)[0]), right);
  };
  const target = dialect === 'paths' ? { url: server.url + question } : { url: server.url + path, query: question };
  return { peer, workload, asked: target, isRight, costs: [] };
};

const measure = async (tasks: Task[], client: pg.Client): Promise<void> => {
  const run = async ({ peer, asked, isRight }: Task, ms: [number, number]): Promise<Cost | null> =>
    costOf({ server: peer.server, client, application: peer.name }, asked, isRight, ms);
  for (const task of tasks) await run(task, [firstWarmUpMs, 0]);
  // In turns, so that anything else the machine does affects all of them alike.
  for (let round = 0; round < rounds; round++) {
    for (const task of tasks) {
      const cost = await run(task, [warmUpMs, windowMs]);
      if (cost) task.costs.push(cost);
    }
    print(`round ${round + 1} of ${rounds} done, load ${loadavg()[0]?.toFixed(1)}`);
  }
};

const bench = async (url: string, client: pg.Client, folder: string): Promise<void> => {
  const figures = await fillDatabase(url);
  await client.query(readFileSync(join(import.meta.dirname, 'peers/postgraphile/schema.sql'), 'utf8'));
  const token = await signToken(new TextEncoder().encode(secret), {
    subject: 'bench',
    role: 'ADMIN',
    regions: ['ID'],
    expiresAt: new Date(Date.now() + 4 * 3_600_000),
  });
  const env = { DATABASE_URL: url, DATA_DIR: folder, AUTH_SECRET: secret };
  const start = async (peer: Peer): Promise<Running> => ({
    ...peer,
    server: await startServer(peer.script, { ...env, PGAPPNAME: peer.name }, token, [...heap, ...flags]),
  });
  const running: Running[] = [];
  try {
    const [jemput] = peers;
    if (jemput) running.push(await start(jemput));
    const event = await fillEvent((running[0] as Running).server);
    for (const peer of compared) {
      if (peer === jemput) continue;
      install(peer);
      running.push(await start(peer));
    }
    const tasks: Task[] = [];
    for (const workload of asked)
      for (const peer of running.filter(({ name }) => compared.some((one) => one.name === name)))
        tasks.push(await taskOf(peer, workload, event, client));
    for (const { asked, isRight, peer, workload } of tasks)
      print(`${workload.name} ${peer.name.padEnd(14)}${isRight(await ask(asked)) ? 'right' : 'WRONG'}`);
    if (isShort) return;
    const [load = 0] = loadavg();
    await measure(tasks, client);
    const measured: Measured[] = tasks.map(({ peer, workload, costs }) => ({ peer: peer.name, workload, costs }));
    print(table(compared, asked, measured));
    if (asked.length < workloads.length || compared.length < peers.length || rounds < 5 || windowMs < 2000) return;
    const { rows } = await client.query<{ version: string }>(`SELECT current_setting('server_version') AS version`);
    const run = { rounds, windowMs, figures, postgres: rows[0]?.version ?? '', load };
    writeFileSync(join(import.meta.dirname, 'RESULTS.md'), report(run, compared, asked, measured));
  } finally {
    for (const { server } of running) await server.stop();
  }
};

const serverUrl = process.env['BENCH_DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres';
const name = `jemput_bench_reading_${process.pid}`;
const url = new URL(serverUrl);
url.pathname = name;
const folder = mkdtempSync(join(tmpdir(), 'jemput-bench-'));
const owner = new pg.Client({ connectionString: serverUrl });
await owner.connect();
await owner.query(`CREATE DATABASE ${name}`);
const client = new pg.Client({ connectionString: url.href });
try {
  await client.connect();
  await bench(url.href, client, folder);
} finally {
  await client.end();
  await owner.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await owner.end();
  rmSync(folder, { recursive: true, force: true });
}
for (const what of wrong) print(`WRONG ${what}`);
process.exitCode = wrong.size > 0 ? 1 : 0;
