/**
 * A load generator of `record.ts`, in its own process: 32 connections that each send their next request once the last
 * one is answered. Gets a Job over IPC, and returns one Sample for each measured window.
 */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** The requests to send: GraphQL requests of `entries` entries, or plain INSERTs if `url` is a postgres URL. */
export type Job = {
  url: string;
  token: string;
  query: string;
  event: string;
  entries: number;
  /** Each entry gets one of these at random; if empty, the domicile is left out. */
  domiciles: string[];
  connections: number;
  warmUpMs: number;
  windows: number;
  windowMs: number;
};
/** The results of one window; latencies in ms. */
export type Sample = { answered: number; failed: number; latencies: number[]; failure?: string };

const post = (agent: Agent, { url, token }: Job, body: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'content-length': Buffer.byteLength(body),
    };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });

const bodyOf = ({ query, event, entries, domiciles }: Job): string => {
  const occurredAt = new Date();
  const list = Array.from({ length: entries }, () => ({
    id: randomUUID(),
    occurredAt,
    segment: 'STUDENT',
    ...(domiciles.length > 0 && { domicile: domiciles[Math.floor(Math.random() * domiciles.length)] }),
  }));
  return JSON.stringify({ query, variables: { input: { event, device: 'bench', entries: list } } });
};

const insert = `INSERT INTO activation (id, event_id, measure_code, kind, count, domicile_code, segment, occurred_at, local_day,
  recorded_by) VALUES ($1, $2, 'IKD_ACTIVE', 'ACTIVATION', 1, '64.71', 'STUDENT', $3, $4, 'bench')`;

/** Sends one request and resolves once it is answered; rejects if it was not accepted. */
type Sender = { send: () => Promise<void>; end: () => Promise<void> };

const httpSender = (job: Job): Sender => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    send: async () => {
      const answer = await post(agent, job, bodyOf(job));
      if (!answer.includes('"ACCEPTED"') || answer.includes('"REJECTED"')) throw new Error(answer.slice(0, 300));
    },
    end: async () => agent.destroy(),
  };
};

const databaseSender = async ({ url, event }: Job): Promise<Sender> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    send: async () => {
      await client.query({ name: 'insert', text: insert }, [randomUUID(), event, new Date(), new Date()]);
    },
    end: () => client.end(),
  };
};

const run = async (job: Job): Promise<Sample[]> => {
  const senders = await Promise.all(
    Array.from({ length: job.connections }, async () =>
      job.url.startsWith('http') ? httpSender(job) : databaseSender(job),
    ),
  );
  let sample: Sample = { answered: 0, failed: 0, latencies: [] };
  const state = { ended: false };
  const loops = senders.map(async ({ send }) => {
    while (!state.ended) {
      const began = performance.now();
      try {
        await send();
        sample.answered++;
        sample.latencies.push(performance.now() - began);
      } catch (error) {
        sample.failed++;
        sample.failure ??= String(error);
        await sleep(10);
      }
    }
  });
  await sleep(job.warmUpMs);
  const samples: Sample[] = [];
  for (let window = 0; window < job.windows; window++) {
    sample = { answered: 0, failed: 0, latencies: [] };
    const began = performance.now();
    await sleep(job.windowMs);
    // The timer may be late under load, so counts are scaled to the length of the window.
    const stretch = job.windowMs / (performance.now() - began);
    samples.push({ ...sample, answered: sample.answered * stretch });
  }
  state.ended = true;
  await Promise.all(loops);
  await Promise.all(senders.map(({ end }) => end()));
  return samples;
};

process.on('message', (job: Job) => {
  run(job).then(
    (samples) => process.send?.(samples),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
