import type { CounterCorrection } from './counter.ts';

const shownForMs = 10 * 60_000;

/** The correction that explains a fall, for as long as people may wonder about it. */
export const fallToExplain = (corrections: readonly CounterCorrection[], now: number): CounterCorrection | undefined =>
  corrections.find(({ delta, at }) => delta < 0 && now - Date.parse(at) < shownForMs);
