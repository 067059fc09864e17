import { setTimeout as sleep } from 'node:timers/promises';
import { type EntryResult, post, recordMutation, type SentEntry, sent } from './field.ts';

/** The reason a device got no result: the code of a refusal or an error, or NO_ANSWER if no answer came. */
export type Trouble = 'NO_ANSWER' | (string & {});

/**
 * Sends a batch, with the same ids, until every entry is answered. Calls `trouble` after each failed try. If `server`
 * is a function, it is called again for each try, so another server may answer.
 */
export const sendUntilAnswered = async (
  server: string | (() => string),
  token: string,
  event: string,
  entries: SentEntry[],
  trouble: (code: Trouble) => void = () => {},
): Promise<EntryResult[]> => {
  for (;;) {
    try {
      const url = typeof server === 'string' ? server : server();
      const { data, errors } = await post(url, token, recordMutation, { input: { event, entries } });
      if (data?.recordActivations.results) return data.recordActivations.results;
      trouble(errors ? String(errors[0]?.extensions['code']) : data.recordActivations.code);
    } catch {
      trouble('NO_ANSWER');
    }
    await sleep(20 + Math.random() * 50);
  }
};

/** Works through the jobs with `clients` concurrent clients; each takes the next job when it is done. */
export const atOnce = async <Job>(clients: number, jobs: Job[], work: (job: Job) => Promise<void>): Promise<void> => {
  const waiting = [...jobs];
  const client = async (): Promise<void> => {
    for (let job = waiting.pop(); job !== undefined; job = waiting.pop()) await work(job);
  };
  await Promise.all(Array.from({ length: clients }, client));
};

export const inBatches = <Item>(items: Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** The items in an order that the seed determines. */
export const shuffled = <Item>(items: Item[], seed: number): Item[] => {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
};

export type Load = {
  /** The entries that were answered, none of them with a rejection unless `rejected` names it. */
  acknowledged: SentEntry[];
  rejected: string[];
  /** Every failure that devices received instead of an answer. */
  trouble: Trouble[];
  /** The most failures of one batch, one after the other. */
  mostFailures: () => number;
  /** Resolves once this many more entries are acknowledged. */
  progress: (entries: number) => Promise<void>;
  /** Resolves once every batch that was begun is answered. */
  stop: () => Promise<void>;
};

const batchSize = 20;
/** The number of ids that were sent more than once. */
export const replayed = ({ trouble }: Load): number => trouble.length * batchSize;

/** Devices that keep sending, each batch until it is answered, with a pause between two batches. */
export const sendSteadily = (url: string, token: string, event: string, pauseMs = 0): Load => {
  const [acknowledged, rejected, trouble]: [SentEntry[], string[], Trouble[]] = [[], [], []];
  const stopped = new AbortController();
  let mostFailures = 0;
  const device = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const batch = Array.from({ length: batchSize }, (_, index) => sent({ count: 1 + index, domicile: '64.71.01' }));
      let failures = 0;
      const results = await sendUntilAnswered(url, token, event, batch, (code) => {
        trouble.push(code);
        failures++;
      });
      mostFailures = Math.max(mostFailures, failures);
      rejected.push(...results.flatMap(({ code }) => code ?? []));
      acknowledged.push(...batch);
      if (pauseMs > 0) await sleep(pauseMs);
    }
  };
  const devices = Promise.all(Array.from({ length: 8 }, device));
  return {
    acknowledged,
    rejected,
    trouble,
    mostFailures: () => mostFailures,
    progress: async (entries) => {
      const before = acknowledged.length;
      while (acknowledged.length < before + entries) await sleep(5);
    },
    stop: async () => {
      stopped.abort();
      await devices;
    },
  };
};
