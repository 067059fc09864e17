/** The progress of an event towards its goal; `share` is the reached part of it, from 0 to 1. */
export type GoalState =
  | { kind: 'none' }
  | { kind: 'open'; left: number; share: number }
  | { kind: 'reached'; beyond: number };

/** Computes the progress of an event towards its goal. */
export const goalState = (served: number, goal: number | null): GoalState => {
  if (goal === null || goal <= 0) return { kind: 'none' };
  if (served >= goal) return { kind: 'reached', beyond: served - goal };
  return { kind: 'open', left: goal - served, share: Math.max(0, served) / goal };
};
