/** Loaded into each server of `fanout.ts` beside its own code: reports over IPC what the process has used. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * CPU time since the start, user and system, in µs; memory in bytes, after a garbage collection if memory was asked
 * for.
 */
export type Usage = { cpuUs: number; rss: number; heap: number };

const usage = async (question: unknown): Promise<Usage> => {
  // Several collections: what one of them frees with a finalizer goes with the next.
  for (let left = question === 'memory' ? 4 : 0; left > 0; left--) {
    await sleep(150);
    globalThis.gc?.();
  }
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return { cpuUs: user + system, rss, heap: heapUsed };
};

process.on('message', (question) => {
  usage(question).then(
    (answer) => process.send?.(answer),
    () => process.exit(1),
  );
});
// A server that has nothing left to do should exit as it does without this.
process.channel?.unref();
