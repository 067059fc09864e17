/** Starts a server with a probe in it, and sends it requests as any client would. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { mutation, type Recorded } from './fanout-counter.ts';
import type { Usage } from './fanout-probe.ts';

export type Server = {
  url: string;
  /** The current usage of the process; memory is read after a garbage collection, a block since it was last asked for. */
  usage: (question: 'cpu' | 'memory' | 'block') => Promise<Usage>;
  ask: <Data>(query: string, variables: object) => Promise<Data>;
  /** Records one entry into an event. */
  record: (event: string) => Promise<Recorded['result']['counter']>;
  stop: () => Promise<void>;
};

export const script = (name: string): string => join(import.meta.dirname, name);

/** Resolves with the next message of a process; rejects if the process ends first. */
export const answerOf = async <Answer>(child: ChildProcess): Promise<Answer> => {
  const settled = new AbortController();
  const { signal } = settled;
  const ended = once(child, 'exit', { signal }).then(() => Promise.reject(new Error('a process ended; see above')));
  const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as [Answer];
  // This ends the wait for the exit; the race has handled its rejection.
  settled.abort();
  return answer;
};

const asker = (url: string, token: string): Server['ask'] => {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const post = (body: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const sent = request(`${url}/graphql`, { method: 'POST', agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject).on('end', () => resolve(text));
      });
      sent.on('error', reject).end(body);
    });
  return async <Data>(query: string, variables: object) => {
    const answer = await post(JSON.stringify({ query, variables }));
    const { data, errors } = JSON.parse(answer) as { data: Data; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
};

/** Jemput's settings for benches: all load comes from one client, which would use up the budgets of one. */
export const noBudgets = {
  COST_PER_MINUTE_PER_ADDRESS: '0',
  COST_PER_MINUTE_PER_TOKEN: '0',
  ENTRIES_PER_MINUTE_PER_TOKEN: '0',
};

/** Starts a script that prints its URL; node gets `flags` besides those that the probe needs. */
export const startServer = async (
  name: string,
  env: Record<string, string>,
  token: string,
  flags: string[] = [],
): Promise<Server> => {
  const child = fork(script(name), {
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'info',
      NODE_ENV: 'production',
      ...noBudgets,
      ...env,
    },
    execArgv: ['--expose-gc', '--import', script('fanout-probe.ts'), ...flags],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const { stdout } = child;
  if (!stdout) throw new Error('the server has no stdout');
  const lines = createInterface({ input: stdout });
  const url = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const said = JSON.parse(line) as { url?: string };
      if (said.url) resolve(said.url);
    });
    lines.on('close', () => reject(new Error(`${name} ended before it served; see above`)));
  });
  // From here on the log is discarded unread: parsing it would cost CPU time.
  lines.removeAllListeners('close').close();
  stdout.resume();
  const ask = asker(url, token);
  return {
    url,
    ask,
    usage: (question) => {
      child.send(question);
      return answerOf<Usage>(child);
    },
    record: async (event) => {
      const entries = [{ id: crypto.randomUUID(), segment: 'STUDENT', occurredAt: new Date().toISOString() }];
      const { result } = await ask<Recorded>(mutation, { input: { event, device: 'bench', entries } });
      if (result.results[0]?.status !== 'ACCEPTED') throw new Error(JSON.stringify(result));
      return result.counter;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
};

/** Plans and opens events in a region, by default Balikpapan; returns their public codes. */
export const openEvents = async ({ ask }: Server, count: number, region = '64.71'): Promise<string[]> => {
  const codes: string[] = [];
  const day = { scheduledStart: new Date(), scheduledEnd: new Date(Date.now() + 8 * 3_600_000) };
  const input = { name: 'bench', region, venueKind: 'MARKET', venueName: 'bench', ...day };
  while (codes.length < count) {
    const planned = await ask<{ result: { event: { code: string } } }>(
      'mutation($input: PlanOutreachInput!) { result: planOutreach(input: $input) { ... on OutreachPayload { event { code } } } }',
      { input },
    );
    const { code: event } = planned.result.event;
    await ask('mutation($event: ID!) { openOutreach(input: { event: $event }) { __typename } }', { event });
    codes.push(event);
  }
  return codes;
};
