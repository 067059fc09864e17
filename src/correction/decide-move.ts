import { refusedScope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { JudgedEvent } from '../ledger/judge.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import type { StoredEntry } from './correction.ts';
import { refusedPlace, refusedVersion, type SeenVersion } from './decide.ts';

/** An entry that was moved: as it was, as it stands, and by which correction; `again` where it was changed since. */
export type MovedEntry = { correctionId: string; first: StoredEntry; standing: StoredEntry; again: boolean };

/** An entry that changes its event; the correction for it is of the entry `correctedId`. */
type EntryChange = { correctedId: string; before: StoredEntry; after: StoredEntry; undoesId: string | null };
/** Entries that change between two events; `left` more stay where they are. */
export type EntryMove = { own: JudgedEvent; other: JudgedEvent; changes: EntryChange[]; left: number };

/** How many entries one request moves. */
export const mostMoved = 5000;

const path = (field: string): string[] => ['input', field];

/** Decides to move entries from the event they were recorded at to another, all or none. */
export const decideMove = (
  { own, other, entries }: { own: JudgedEvent | null; other: JudgedEvent | null; entries: StoredEntry[] },
  seen: SeenVersion | null,
  viewer: Viewer,
): EntryMove | Refused => {
  if (!own || !other) return new Refused('NOT_FOUND', said`There is no such event.`, path(own ? 'to' : 'from'));
  const outside = refusedScope(viewer, [own.regionCode], 'from', said`The event lies outside your regions.`);
  if (outside) return outside;
  if (own.id === other.id) return invalid('to', said`is the event they were recorded at`);
  const conflict = refusedVersion(seen);
  if (conflict) return conflict;
  if (entries.length === 0)
    return new Refused('INVALID', said`There is no such entry at the event that could be moved.`, path('from'));
  if (entries.length > mostMoved)
    return new Refused(
      'TOO_MANY',
      said`At most ${mostMoved} entries move at once; name a device or times.`,
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

/** Decides to take a move back; entries that were corrected after it are left alone. */
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
    return new Refused('ALREADY_CORRECTED', said`Each of its entries was taken back or corrected since.`, path('move'));
  const changes = back.map(({ correctionId, first, standing }): EntryChange => {
    return { correctedId: first.id, before: standing, after: first, undoesId: correctionId };
  });
  return { own, other, changes, left: moved.length - back.length };
};
