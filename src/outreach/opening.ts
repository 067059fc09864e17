import { invalid, type Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import type { Transition } from './event.ts';

/** The number of hours before its opening from which an event can count as open. */
const longestHoursBack = 72;
const hourMs = 3_600_000;

/**
 * INVALID if an instant cannot be that since which an event counts as open, else null. Only a planned event is opened,
 * so the instant never lies before an earlier end: a closed event is reopened, and that keeps its first opening.
 */
export const refusedOpening = (transition: Transition, openedAt: Date | null, now: Date): Refused | null => {
  if (openedAt === null) return null;
  if (transition !== 'open') return invalid('openedAt', said`is for openOutreach only`);
  const ago = now.getTime() - openedAt.getTime();
  if (ago < 0) return invalid('openedAt', said`lies in the future`);
  return ago > longestHoursBack * hourMs
    ? invalid('openedAt', said`lies more than ${longestHoursBack} hours ago`)
    : null;
};
