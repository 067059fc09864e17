import type { Counter } from './counter.ts';
import type { Coverage } from './coverage.ts';

/** What a screen last knew, and when. */
export type StoredState = { counter: Counter; coverage: Coverage | null; at: number };

// The number belongs to the shape: a page of another build must not read what it does not know.
const keyOf = (code: string): string => `jemput/screen/1/${code}`;

/** Keeps the last state over a reload. A full or forbidden storage is no reason to stop. */
export const storeState = (code: string, state: StoredState): void => {
  try {
    localStorage.setItem(keyOf(code), JSON.stringify(state));
  } catch {}
};

/** The state kept before the reload, if there is one. */
export const storedState = (code: string): StoredState | undefined => {
  try {
    return (JSON.parse(localStorage.getItem(keyOf(code)) ?? 'null') as StoredState | null) ?? undefined;
  } catch {
    return undefined;
  }
};
