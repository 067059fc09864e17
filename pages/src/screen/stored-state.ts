import type { Counter } from './counter.ts';
import type { Coverage } from './coverage.ts';

/** The last state of a screen, and its time. */
export type StoredState = { counter: Counter; coverage: Coverage | null; at: number };

// The number is the version of the shape: a page of another build must not read a shape that it does not know.
const keyOf = (code: string): string => `jemput/screen/2/${code}`;

/** Stores the last state for a reload. Storage that is full or forbidden is not an error. */
export const storeState = (code: string, state: StoredState): void => {
  try {
    localStorage.setItem(keyOf(code), JSON.stringify(state));
  } catch {}
};

/** The state stored before the reload, if there is one. */
export const storedState = (code: string): StoredState | undefined => {
  try {
    return (JSON.parse(localStorage.getItem(keyOf(code)) ?? 'null') as StoredState | null) ?? undefined;
  } catch {
    return undefined;
  }
};
