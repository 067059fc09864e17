import type pg from 'pg';
import type { Queryable } from '../database/database.ts';
import { type Isolation, inTransaction } from '../database/transaction.ts';
import { isNothingMoved, type Moved, movedTogether } from '../terms/moved.ts';
import { Refused } from '../terms/refusal.ts';
import { appendNotes, type Note, type Person } from './append-notes.ts';

/** The work of one transaction. It must use `client` alone: the embedded database has no second connection. */
export type Work<Result> = (client: Queryable, note: (entry: Note) => void) => Promise<Result>;

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
      if (kept && notes.length > 0) await appendNotes(client, this.person, notes);
      return { result: done, keep: kept };
    });
    const moved = movedTogether(notes.map((note) => note.moved));
    if (kept && !isNothingMoved(moved)) this.announce(moved);
    return result;
  }
}
