import type pg from 'pg';
import type { Viewer } from '../access/viewer.ts';
import type { Queryable } from '../database/database.ts';
import { type Isolation, inTransaction } from '../database/transaction.ts';
import { isNothingMoved, type Moved, movedTogether } from '../terms/moved.ts';
import { Refused } from '../terms/refusal.ts';
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
  | 'Figure'
  | 'FigureImport'
  | 'Target';

/** A use case's note of one change; `before` and `after` become JSON text. */
export type Note = {
  /** An UPPER_SNAKE name such as OUTREACH_PLANNED. */
  action: string;
  /** The region whose trail it belongs to; null only if it concerns administrators of the whole country. */
  region: string | null;
  subject: { type: SubjectType; id: string } | null;
  reason?: string | null;
  before?: object | null;
  after?: object | null;
  /** The tallies and facts that changed, for the screens that show them; not stored. */
  moved: Moved;
};

/** The work of one transaction. It must use `client` alone: the embedded database has no second connection. */
export type Work<Result> = (client: Queryable, note: (entry: Note) => void) => Promise<Result>;

const json = (value: object | null | undefined): string | null => (value ? JSON.stringify(value) : null);

/**
 * The way in which people change anything: the changes and their lines in the trail are committed together or not at
 * all. Only activations are recorded without it, by the ledger, whose entries say who recorded them. One object for each
 * request.
 */
export class Trail {
  readonly person: Person;
  private readonly pool: pg.Pool;
  private readonly announce: (moved: Moved) => void;

  /** `announce` is called after each commit that changed something; without it, servers find out by themselves. */
  constructor(pool: pg.Pool, person: Person, announce: (moved: Moved) => void = () => {}) {
    this.pool = pool;
    this.person = person;
    this.announce = announce;
  }

  /** Commits the changes of `work` with its notes. A refusal, like an error, rolls everything back. */
  write<Result>(work: Work<Result | Refused>): Promise<Result | Refused> {
    return this.noted('READ COMMITTED', false, work);
  }

  /**
   * As `write`, while no other transaction can change a tally, so that the values that `work` reads before and after
   * differ only by its own changes. With `dryRun` everything is rolled back. All reads see one state: the snapshot is
   * taken once both tables are locked against other writers. A transaction that holds the head needs no further lock,
   * so this one soon gets it, without a deadlock.
   */
  writeTallies<Result>(dryRun: boolean, work: Work<Result | Refused>): Promise<Result | Refused> {
    return this.holding('event_tally', dryRun, work);
  }

  /** As `writeTallies`, while no other facts change. Activations are still recorded, but `work` does not see them. */
  writeFacts<Result>(dryRun: boolean, work: Work<Result | Refused>): Promise<Result | Refused> {
    return this.holding('facts_version', dryRun, work);
  }

  private holding<Result>(table: string, dryRun: boolean, work: Work<Result | Refused>): Promise<Result | Refused> {
    return this.noted('REPEATABLE READ', dryRun, async (client, note) => {
      await client.query(`LOCK TABLE ${table}, audit_head IN EXCLUSIVE MODE`);
      return work(client, note);
    });
  }

  private async noted<Result>(
    isolation: Isolation,
    dryRun: boolean,
    work: Work<Result | Refused>,
  ): Promise<Result | Refused> {
    const notes: Note[] = [];
    let kept = false;
    const result = await inTransaction(this.pool, isolation, async (client) => {
      const done = await work(client, (entry) => notes.push(entry));
      kept = !dryRun && !(done instanceof Refused);
      if (kept && notes.length > 0) await this.append(client, notes);
      return { result: done, keep: kept };
    });
    const moved = movedTogether(notes.map((note) => note.moved));
    if (kept && !isNothingMoved(moved)) this.announce(moved);
    return result;
  }

  private async append(client: Queryable, notes: Note[]): Promise<void> {
    const { viewer, requestId } = this.person;
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
  }
}
