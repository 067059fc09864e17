import { setTimeout as sleep } from 'node:timers/promises';
import { isRetriable } from './database-errors.ts';

const firstRetryMs = 20;
const longestRetryMs = 1000;

/** The database was still unavailable at the deadline. */
export class StillAway extends Error {
  override readonly name = 'StillAway';
}

/**
 * Runs `work` until it succeeds, with jittered pauses, as long as a retry may help. `attempt` counts from 0. Throws
 * StillAway, with the last error as its cause, once `deadline` (of performance.now) has passed.
 */
export const retrying = async <Result>(
  work: (attempt: number) => Promise<Result>,
  deadline: number,
): Promise<Result> => {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      if (!isRetriable(error)) throw error;
      if (performance.now() > deadline) throw new StillAway('the database is unavailable', { cause: error });
      await sleep(Math.random() * Math.min(longestRetryMs, firstRetryMs * 2 ** attempt));
    }
  }
};
