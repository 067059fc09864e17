import { refusedScope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { JudgedEvent } from '../ledger/judge.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import type { StoredEntry } from './correction.ts';
import { refusedPlace, refusedVersion, type SeenVersion } from './decide.ts';

/**
 * An entry of a move: as it was recorded (`first`), as the move's correction left it (`standing`), and whether it was
 * corrected or undone since (`again`).
 */
export type MovedEntry = { correctionId: string; first: StoredEntry; standing: StoredEntry; again: boolean };

/** An entry that changes its event. Its correction is stored as one of the entry `correctedId`. */
type EntryChange = { correctedId: string; before: StoredEntry; after: StoredEntry; undoesId: string | null };
/** Entries that move between two events; `left` is the number of entries that stay where they are. */
export type EntryMove = { own: JudgedEvent; other: JudgedEvent; changes: EntryChange[]; left: number };

/** Maximum number of entries that one request moves. */
export const mostMoved = 5000;

const path = (field: string): string[] => ['input', field];

/** Decides whether to move entries from the event where they were recorded to another, all of them or none. */
export const decideMove = (
  { own, other, entries }: { own: JudgedEvent | null; other: JudgedEvent | null; entries: StoredEntry[] },
  seen: SeenVersion | null,
  viewer: Viewer,
): EntryMove | Refused => {
  if (!own || !other) return new Refused('NOT_FOUND', said`There is no such event.`, path(own ? 'to' : 'from'));
  const outside = refusedScope(viewer, [own.regionCode], 'from', said`The event lies outside your regions.`);
  if (outside) return outside;
  if (own.id === other.id) return invalid('to', said`is the event where the entries were recorded`);
  const conflict = refusedVersion(seen);
  if (conflict) return conflict;
  if (entries.length === 0)
    return new Refused('INVALID', said`None of the event’s entries matches and can be moved.`, path('from'));
  if (entries.length > mostMoved)
    return new Refused(
      'TOO_MANY',
      said`At most ${mostMoved} entries can be moved at once; choose a device or a shorter period.`,
      path('from'),
    );
  const refusals = entries.flatMap(({ occurredAt }) => refusedPlace(other, occurredAt, viewer, 'to') ?? []);
  const [first] = refusals;
  if (first?.code === 'OUTSIDE_TIME') {
    const message = said`The other event was not live when ${refusals.length} of the ${entries.length} entries happened.`;
    return new Refused('OUTSIDE_TIME', message, path('to'));
  }
  if (first) return first;
  const changes = entries.map((entry): EntryChange => {
    return { correctedId: entry.id, before: entry, after: { ...entry, eventId: other.id }, undoesId: null };
  });
  return { own, other, changes, left: 0 };
};

/** Decides whether to undo a move; entries that were corrected after it are left alone. */
export const decideUndoMove = (
  { own, other, moved }: { own: JudgedEvent | null; other: JudgedEvent | null; moved: MovedEntry[] },
  viewer: Viewer,
): EntryMove | Refused => {
  if (!own || !other) return new Refused('NOT_FOUND', said`There is no such move.`, path('move'));
  const codes = [own.regionCode, other.regionCode];
  const outside = refusedScope(viewer, codes, 'move', said`An event of the move lies outside your regions.`);
  if (outside) return outside;
  const back = moved.filter(({ again }) => !again);
  if (back.length === 0)
    return new Refused(
      'ALREADY_CORRECTED',
      said`All of its entries have been undone or corrected since.`,
      path('move'),
    );
  const changes = back.map(({ correctionId, first, standing }): EntryChange => {
    return { correctedId: first.id, before: standing, after: first, undoesId: correctionId };
  });
  return { own, other, changes, left: moved.length - back.length };
};
