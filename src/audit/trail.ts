import type pg from 'pg';
import type { Viewer } from '../access/viewer.ts';
import type { Queryable } from '../database/database.ts';
import { type Isolation, inTransaction } from '../database/transaction.ts';
import { isNothingMoved, type Moved, movedTogether } from '../terms/moved.ts';
import { Refused } from '../terms/refusal.ts';
import { advanceHead, appendToTrail } from './audit.store.ts';
import { hashAfter, type TrailEntry } from './chain.ts';
import { sha256 } from './sha256.ts';

/** Who writes, within which request. */
export type Person = { viewer: Viewer; requestId: string; now: Date };

/** What a write is about. */
export type SubjectType =
  | 'OutreachEvent'
  | 'Activation'
  | 'Correction'
  | 'EntryMove'
  | 'FieldToken'
  | 'Figure'
  | 'FigureImport'
  | 'Target';

/** What a use case says of one thing it did; `before` and `after` become JSON text. */
export type Note = {
  /** An UPPER_SNAKE name such as OUTREACH_PLANNED. */
  action: string;
  /** Whose trail it belongs to; null only for what concerns the whole country's administrators. */
  region: string | null;
  subject: { type: SubjectType; id: string } | null;
  reason?: string | null;
  before?: object | null;
  after?: object | null;
  /** What it moved, for the screens that show it; not stored. */
  moved: Moved;
};

/** What happens in one transaction. It must use `client` alone: the embedded database has no second connection. */
export type Work<Result> = (client: Queryable, note: (entry: Note) => void) => Promise<Result>;

const json = (value: object | null | undefined): string | null => (value ? JSON.stringify(value) : null);

/**
 * The one way by which a person writes: what was done and its lines in the trail are committed together, or neither.
 * One object for each request.
 */
export class Trail {
  readonly person: Person;
  private readonly pool: pg.Pool;
  private readonly announce: (moved: Moved) => void;

  /** `announce` is called after each commit that moved something; without it, servers notice by themselves. */
  constructor(pool: pg.Pool, person: Person, announce: (moved: Moved) => void = () => {}) {
    this.pool = pool;
    this.person = person;
    this.announce = announce;
  }

  /** Commits what `work` did with what it noted; a refusal, like an error, leaves nothing behind. */
  write<Result>(work: Work<Result | Refused>): Promise<Result | Refused> {
    return this.noted('READ COMMITTED', false, work);
  }

  /**
   * The same while nothing else moves a tally, so that what `work` reads before and after differs by what it does
   * itself; with `dryRun` nothing is left behind. Everything within sees one state: the snapshot is taken once both
   * tables are held against other writers. Who holds the head of the trail waits for nothing, so neither does this for
   * long, and who waits here holds nothing that they need.
   */
  writeAlone<Result>(dryRun: boolean, work: Work<Result | Refused>): Promise<Result | Refused> {
    return this.holding('event_tally', dryRun, work);
  }

  /** The same while no other facts change; activations go on being recorded, and are not seen. */
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
        // As the database gives them back, so that they hash the same.
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
