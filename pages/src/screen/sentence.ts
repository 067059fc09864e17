import type { Status } from '../live/status.ts';
import { peopleText } from '../numbers.ts';
import type { Words } from '../words.ts';
import { goalState } from './goal.ts';

/** The sentence for screen readers; `time` is the time of the last frame. */
export const sentenceOf = (
  { served, goal, status, time }: { served: number; goal: number | null; status: Status; time: string },
  words: Words,
): string => {
  const parts = [words.spokenServed(peopleText(served))];
  const state = goalState(served, goal);
  if (state.kind === 'open') parts.push(words.spokenLeft(peopleText(state.left), peopleText(goal ?? 0)));
  if (state.kind === 'reached') parts.push(words.spokenReached(peopleText(goal ?? 0)));
  if (status === 'stale' || status === 'offline') parts.push(words.spokenStale(time));
  return `${parts.join(', ')}.`;
};
