/** Sends one question to a server again and again, and measures what the answers cost it and PostgreSQL. */
import { existsSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import type pg from 'pg';
import type { Server } from './fanout-server.ts';

/** One request: GraphQL's as a POST of its query, a path as a GET. */
export type Asked = { url: string; query?: string };
/** CPU time per request in ms, and requests per second; null if an answer was wrong. */
export type Cost = { serverMs: number; postgresMs: number; perSecond: number };

const connections = 16;

/** The answer to one request; without an agent, on a connection of its own. */
export const ask = ({ url, query }: Asked, agent?: Agent): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const method = query === undefined ? 'GET' : 'POST';
    const sent = request(url, { method, headers, ...(agent && { agent }) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject).on('end', () => resolve(Buffer.concat(chunks)));
    });
    sent.on('error', reject).end(query === undefined ? undefined : JSON.stringify({ query }));
  });

/** Asks on all connections for a while; returns the number of answers. */
const askFor = async (asked: Asked, agent: Agent, ms: number, take: (answer: Buffer) => void): Promise<number> => {
  const until = performance.now() + ms;
  let answers = 0;
  const onOneConnection = async (): Promise<void> => {
    while (performance.now() < until) {
      take(await ask(asked, agent));
      answers++;
    }
  };
  await Promise.all(Array.from({ length: connections }, onOneConnection));
  return answers;
};

/** CPU time of a process in ms, 10 ms exactly: user and system time are the 14th and 15th fields, counted in ticks. */
const cpuMsOf = (pid: number): number => {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Number.NaN;
  const fields = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

/** CPU time of each of PostgreSQL's processes that serve the connections of an application, in ms. */
const backends = async (client: pg.Client, application: string): Promise<Map<number, number>> => {
  const { rows } = await client.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE $1',
    [`${application}%`],
  );
  return new Map(rows.map(({ pid }) => [pid, cpuMsOf(pid)]));
};

/** Warms up, then measures for a while; null if any answer was wrong. */
export const costOf = async (
  { server, client, application }: { server: Server; client: pg.Client; application: string },
  asked: Asked,
  isRight: (answer: Buffer) => boolean,
  [warmUpMs, windowMs]: [warmUpMs: number, windowMs: number],
): Promise<Cost | null> => {
  // One for each measurement: while a connection is idle, the server may close it just when it is used again.
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let right = true;
  const take = (answer: Buffer): void => {
    right &&= isRight(answer);
  };
  // Opens the connections to PostgreSQL too, which a pool closes while it is not used.
  await askFor(asked, agent, warmUpMs, take);
  const [before, { cpuUs }] = [await backends(client, application), await server.usage('cpu')];
  const began = performance.now();
  const answers = await askFor(asked, agent, windowMs, take);
  const seconds = (performance.now() - began) / 1000;
  const [after, used] = [await backends(client, application), await server.usage('cpu')];
  agent.destroy();
  if (!right) return null;
  let postgresMs = 0;
  for (const [pid, ms] of after) postgresMs += ms - (before.get(pid) ?? 0);
  return {
    serverMs: (used.cpuUs - cpuUs) / 1000 / answers,
    postgresMs: postgresMs / answers,
    perSecond: answers / seconds,
  };
};
