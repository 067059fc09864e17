/** Loaded into each server that a bench starts, beside its own code: reports over IPC what the process has used. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * CPU time since the start, user and system, in µs; memory in bytes, after a garbage collection if memory was asked
 * for. `blockedMs` is the longest time for which the event loop did nothing else since blocks were last asked for; 0 if
 * they were not.
 */
export type Usage = { cpuUs: number; rss: number; heap: number; blockedMs: number };

let delay: ReturnType<typeof monitorEventLoopDelay> | undefined;

/** Watching takes a timer each millisecond, so it begins with the first question. */
const longestBlock = (): number => {
  const longest = (delay?.max ?? 0) / 1e6;
  delay ??= monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  delay.reset();
  return longest;
};

const usage = async (question: unknown): Promise<Usage> => {
  // Several collections: what one of them frees with a finalizer goes with the next.
  for (let left = question === 'memory' ? 4 : 0; left > 0; left--) {
    await sleep(150);
    globalThis.gc?.();
  }
  const blockedMs = question === 'block' ? longestBlock() : 0;
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return { cpuUs: user + system, rss, heap: heapUsed, blockedMs };
};

process.on('message', (question) => {
  usage(question).then(
    (answer) => process.send?.(answer),
    () => process.exit(1),
  );
});
// A server ends with its bench, however that ends.
process.once('disconnect', () => process.exit(1));
// A server that has nothing left to do should exit as it does without this.
process.channel?.unref();
