import type { OutreachStatus } from '../../prisma/generated/client/enums.ts';
import { uuidOf } from '../terms/uuid.ts';

/** A change from one state of an event to another. */
export type Transition = 'open' | 'close' | 'reopen' | 'cancel';

/** An event's state, with the times at which it was opened and closed. */
export type EventState =
  | { status: 'PLANNED'; openedAt: null; closedAt: null }
  | { status: 'LIVE'; openedAt: Date; closedAt: null }
  | { status: 'CLOSED'; openedAt: Date; closedAt: Date }
  | { status: 'CANCELLED'; openedAt: null; closedAt: null };

const transitions: Record<Transition, { from: OutreachStatus; to: OutreachStatus }> = {
  open: { from: 'PLANNED', to: 'LIVE' },
  close: { from: 'LIVE', to: 'CLOSED' },
  reopen: { from: 'CLOSED', to: 'LIVE' },
  cancel: { from: 'PLANNED', to: 'CANCELLED' },
};

/**
 * The state after a transition; null if the transition is illegal. An event that is opened counts as open since
 * `openedAt`; reopening keeps the time of the first opening.
 */
export const stateAfter = (
  state: EventState,
  transition: Transition,
  now: Date,
  openedAt: Date = now,
): EventState | null => {
  if (state.status !== transitions[transition].from) return null;
  switch (transition) {
    case 'open':
      return { status: 'LIVE', openedAt, closedAt: null };
    case 'close':
      return { status: 'CLOSED', openedAt: state.openedAt ?? now, closedAt: now };
    case 'reopen':
      return { status: 'LIVE', openedAt: state.openedAt ?? now, closedAt: null };
    case 'cancel':
      return { status: 'CANCELLED', openedAt: null, closedAt: null };
  }
};

// Codes are read aloud in noisy halls, so they avoid 0 and O; 1, I and L; 2 and Z; 5 and S; 8 and B; M and N; U and V.
const codeAlphabet = 'ACDEFGHJKPQRTWXY34679';
const codeLength = 6;

/** A public code from random bytes: one of 86 million. */
export const eventCode = (random: Uint8Array): string =>
  Array.from({ length: codeLength }, (_, index) => codeAlphabet[(random[index] ?? 0) % codeAlphabet.length]).join('');

/** Number of random bytes that a code needs. */
export const eventCodeBytes = codeLength;

/** The id or public code by which a caller names an event. */
export type EventKey = { id: string } | { code: string };

/** An event's UUID, or its public code in any case; text that is neither becomes a code that no event has. */
export const eventKey = (text: string): EventKey => {
  const id = uuidOf(text);
  return id ? { id } : { code: /^[a-z0-9]{1,20}$/i.test(text) ? text.toUpperCase() : '' };
};
