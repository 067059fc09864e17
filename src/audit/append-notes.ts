import type { Viewer } from '../access/viewer.ts';
import type { Queryable } from '../database/database.ts';
import type { Moved } from '../terms/moved.ts';
import type { Action } from './action.ts';
import { advanceHead, appendToTrail } from './audit.store.ts';
import { hashAfter, type TrailEntry } from './chain.ts';
import { sha256 } from './sha256.ts';

/** The viewer that writes, the request, and its time. */
export type Person = { viewer: Viewer; requestId: string; now: Date };

/** The kinds of subject that a write can have. */
export type SubjectType =
  | 'OutreachEvent'
  | 'Activation'
  | 'Correction'
  | 'EntryMove'
  | 'FieldToken'
  | 'SignIn'
  | 'Figure'
  | 'FigureImport'
  | 'Target'
  | 'FindingDismissal';

/** A use case's note of one change; `before` and `after` become JSON text. */
export type Note = {
  action: Action;
  /** The region whose trail it belongs to; null only if it concerns administrators of the whole country. */
  region: string | null;
  subject: { type: SubjectType; id: string } | null;
  reason?: string | null;
  before?: object | null;
  after?: object | null;
  /** The tallies and facts that changed, for the screens that show them; not stored. */
  moved: Moved;
};

const json = (value: object | null | undefined): string | null => (value ? JSON.stringify(value) : null);

/** Appends notes to the trail, at the end of the transaction that makes the changes they are about. */
export const appendNotes = async (client: Queryable, { viewer, requestId }: Person, notes: Note[]): Promise<void> => {
  const { number, hash, at } = await advanceHead(client, notes.length);
  let previous = hash;
  const entries = notes.map((note, index) => {
    const entry: TrailEntry = {
      number: number + 1 + index,
      group: number + 1,
      at,
      // As the database returns them, so that they hash the same.
      by: viewer.subject.toWellFormed(),
      role: viewer.role,
      action: note.action,
      reason: note.reason?.toWellFormed() ?? null,
      regionCode: note.region,
      subjectType: note.subject?.type ?? null,
      subjectId: note.subject?.id ?? null,
      before: json(note.before),
      after: json(note.after),
      requestId,
    };
    previous = hashAfter(previous, entry, sha256);
    return { ...entry, hash: previous };
  });
  await appendToTrail(client, entries);
};
