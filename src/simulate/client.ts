import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '../terms/startup-error.ts';

/** Sends a request to the server. Throws StartupError for an error that a retry cannot fix. */
export type Ask = <Data>(query: string, variables?: Record<string, unknown>) => Promise<Data>;

type Answer = { data?: unknown; errors?: { message: string; extensions?: { code?: string } }[] };

const firstRetryMs = 200;
const longestRetryMs = 5000;
/** The longest time to wait for a server that stops responding. */
const usualPatienceMs = 60_000;
const requestTimeoutMs = 30_000;

/** Full jitter, so that devices do not all come back at once. */
export const retryDelayMs = (attempt: number): number =>
  Math.random() * Math.min(longestRetryMs, firstRetryMs * 2 ** attempt);

const reasonOf = (error: unknown): string => {
  const { cause, message } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
};

/** The response, or the reason why there is none yet. */
const post = async (url: string, token: string, body: string): Promise<Answer | { away: string }> => {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token}` },
      body,
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    text = await response.text();
  } catch (error) {
    return { away: reasonOf(error) };
  }
  if (response.status >= 500 || response.status === 429) return { away: `status ${response.status}` };
  try {
    return JSON.parse(text) as Answer;
  } catch {
    throw new StartupError(`${url} is not a GraphQL endpoint (status ${response.status})`);
  }
};

/** Errors that the same request may no longer get later. */
const passing = new Set(['RATE_LIMITED', 'UNAVAILABLE', 'INTERNAL']);

/** A client of one server. Network errors and an unavailable server are retried with exactly the same body. */
export const createAsk = (url: string, token: string, patienceMs = usualPatienceMs): Ask => {
  return async <Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> => {
    const body = JSON.stringify({ query, variables });
    const deadline = performance.now() + patienceMs;
    for (let attempt = 0; ; attempt++) {
      const answer = await post(url, token, body);
      if (!('away' in answer)) {
        const [error] = answer.errors ?? [];
        if (!error) return answer.data as Data;
        if (!passing.has(String(error.extensions?.code)))
          throw new StartupError(`the server answers ${error.extensions?.code ?? 'an error'}: ${error.message}`);
      }
      if (performance.now() >= deadline)
        throw new StartupError(
          `${url} cannot be reached: ${'away' in answer ? answer.away : 'it only returns errors'}`,
        );
      await sleep(retryDelayMs(attempt));
    }
  };
};
