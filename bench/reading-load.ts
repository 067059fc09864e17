/** Sends questions to a server again and again, and measures what the answers cost it and PostgreSQL. */
import { existsSync, readFileSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import type pg from 'pg';
import type { Server } from './fanout-server.ts';

/** One request: GraphQL's as a POST of its query, a path as a GET, with the ETag of the answer that a cache has. */
export type Asked = { url: string; query?: string; etag?: string };
/** `kept` tells whether Jemput says that it sent an answer that it had kept. */
export type Answered = { status: number; etag: string | undefined; body: Buffer; kept: boolean };
/** CPU time per request in ms, requests per second, and the share of answers that were kept ones. */
export type Cost = { serverMs: number; postgresMs: number; perSecond: number; kept: number };
/** A server that is measured; `application` is the name that its connections have in PostgreSQL. */
export type Measurable = { server: Server; client: pg.Client; application: string };

const isKept = (headers: IncomingHttpHeaders): boolean => /^hit/i.test(String(headers['x-cache'] ?? ''));

/** The answer to one request; without an agent, on a connection of its own. */
export const ask = ({ url, query, etag }: Asked, agent?: Agent): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(etag && { 'if-none-match': etag }) };
    const method = query === undefined ? 'GET' : 'POST';
    const sent = request(url, { method, headers, ...(agent && { agent }) }, (response) => {
      const chunks: Buffer[] = [];
      const { statusCode: status = 0, headers: told } = response;
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response
        .on('error', reject)
        .on('end', () => resolve({ status, etag: told.etag, body: Buffer.concat(chunks), kept: isKept(told) }));
    });
    sent.on('error', reject).end(query === undefined ? undefined : JSON.stringify({ query }));
  });

/** Asks on all connections for a while, each time the next question; returns the number of answers, and of kept ones. */
const askFor = async (
  next: () => Asked,
  agent: Agent,
  ms: number,
  take: (answer: Buffer, asked: Asked) => void,
): Promise<{ answers: number; kept: number }> => {
  const until = performance.now() + ms;
  const counts = { answers: 0, kept: 0 };
  const onOneConnection = async (): Promise<void> => {
    while (performance.now() < until) {
      const asked = next();
      const { body, kept } = await ask(asked, agent);
      take(body, asked);
      counts.answers++;
      if (kept) counts.kept++;
    }
  };
  await Promise.all(Array.from({ length: agent.maxSockets }, onOneConnection));
  return counts;
};

/** CPU time of a process in ms, 10 ms exactly: user and system time are the 14th and 15th fields, counted in ticks. */
export const cpuMsOf = (pid: number): number => {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Number.NaN;
  const fields = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

/** CPU time of each of PostgreSQL's processes that serve the connections of an application, in ms. */
export const backends = async (client: pg.Client, application: string): Promise<Map<number, number>> => {
  const { rows } = await client.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE $1',
    [`${application}%`],
  );
  return new Map(rows.map(({ pid }) => [pid, cpuMsOf(pid)]));
};

/** The CPU time between two readings of `backends`, in ms. */
export const spentMs = (before: Map<number, number>, after: Map<number, number>): number =>
  [...after].reduce((sum, [pid, ms]) => sum + ms - (before.get(pid) ?? 0), 0);

/** Warms up, then measures for a while, on some connections; null if any answer was wrong. */
export const costOf = async (
  { server, client, application }: Measurable,
  next: () => Asked,
  isRight: (answer: Buffer, asked: Asked) => boolean,
  { warmUpMs, windowMs, connections }: { warmUpMs: number; windowMs: number; connections: number },
): Promise<Cost | null> => {
  // One for each measurement: while a connection is idle, the server may close it just when it is used again.
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let right = true;
  const take = (answer: Buffer, asked: Asked): void => {
    right &&= isRight(answer, asked);
  };
  // Opens the connections to PostgreSQL too, which a pool closes while it is not used.
  await askFor(next, agent, warmUpMs, take);
  const [before, { cpuUs }] = [await backends(client, application), await server.usage('cpu')];
  const began = performance.now();
  const { answers, kept } = await askFor(next, agent, windowMs, take);
  const seconds = (performance.now() - began) / 1000;
  const [after, used] = [await backends(client, application), await server.usage('cpu')];
  agent.destroy();
  if (!right) return null;
  return {
    serverMs: (used.cpuUs - cpuUs) / 1000 / answers,
    postgresMs: spentMs(before, after) / answers,
    perSecond: answers / seconds,
    kept: kept / answers,
  };
};
