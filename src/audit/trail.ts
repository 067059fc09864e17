import type pg from 'pg';
import type { Queryable } from '../database/database.ts';
import { bulkLimits, listLimits, type TimeLimits } from '../database/limits.ts';
import { type Isolation, inTransaction } from '../database/transaction.ts';
import { isNothingMoved, type Moved, movedTogether } from '../terms/moved.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { uuidOf } from '../terms/uuid.ts';
import { appendNotes, type Note, type Person } from './append-notes.ts';
import { claimRequest, findAnswer, keepAnswer, type RequestKey } from './kept-answer.store.ts';
import { contentOf, type Keeping, refusedRepeat, regionsOf } from './repeatable.ts';

/** The work of one transaction. It must use `client` alone: the embedded database has no second connection. */
export type Work<Result> = (client: Queryable, note: (entry: Note) => void) => Promise<Result>;

/** A request whose answer the next transaction keeps; `keep` makes JSON of what the transaction's work returns. */
type Claim = { key: RequestKey; content: string; keep: (outcome: unknown) => unknown };

/** Thrown by a transaction, which then changes nothing: the request was answered since it arrived. */
class AlreadyAnswered extends Error {
  override readonly name = 'AlreadyAnswered';
}

/**
 * The way in which people change anything: the changes and their lines in the trail are committed together or not at
 * all. Only activations are recorded without it, by the ledger, whose entries say who recorded them. One object for each
 * request.
 */
export class Trail {
  readonly person: Person;
  private readonly pool: pg.Pool;
  private readonly announce: (moved: Moved) => void;
  private readonly claim: Claim | null;

  /** `announce` is called after each commit that changed something; without it, servers find out by themselves. */
  constructor(pool: pg.Pool, person: Person, announce: (moved: Moved) => void = () => {}, claim: Claim | null = null) {
    this.pool = pool;
    this.person = person;
    this.announce = announce;
    this.claim = claim;
  }

  /**
   * Runs a mutation so that it can be repeated: the same requestId and content again answers what the first answered.
   * `run` gets the input without its requestId, and the trail to write with, in one transaction that returns the
   * mutation's outcome; the answer is kept in that transaction. Dry runs and refusals are not kept. Refuses with INVALID
   * for an id that is no UUID, with ID_REUSED for other content, and with OUT_OF_SCOPE for a viewer who no longer has
   * the regions.
   */
  async once<Input extends { requestId?: string | null | undefined; dryRun?: boolean }, Outcome, Kept>(
    mutation: string,
    { requestId, ...input }: Input,
    { keep, recall }: Keeping<Outcome, Kept>,
    run: (trail: Trail, input: Omit<Input, 'requestId'>) => Promise<Outcome | Refused>,
  ): Promise<Outcome | Refused> {
    if (requestId == null) return run(this, input);
    const id = uuidOf(requestId);
    if (id === null) return invalid('requestId', said`must be a UUID`);
    if (input.dryRun) return run(this, input);
    const { pool, person, announce } = this;
    const { viewer } = person;
    // As the database returns it, like the subject in the trail.
    const key = { subject: viewer.subject.toWellFormed(), mutation, requestId: id };
    const content = contentOf(input);
    const claim = { key, content, keep: (outcome: unknown) => keep(outcome as Outcome) };
    for (;;) {
      const answer = await findAnswer(pool, key);
      if (answer) return refusedRepeat(answer, content, viewer) ?? recall(JSON.parse(answer.outcome) as Kept, pool);
      try {
        return await run(new Trail(pool, person, announce, claim), input);
      } catch (error) {
        if (!(error instanceof AlreadyAnswered)) throw error;
      }
    }
  }

  /**
   * Commits the changes of `work` with its notes. A refusal, like an error, rolls everything back, and so does `dryRun`.
   */
  write<Result>(work: Work<Result | Refused>, dryRun = false): Promise<Result | Refused> {
    return this.noted('READ COMMITTED', null, dryRun, work);
  }

  /** As `write`, with the time that work on all rows of a file takes. */
  writeBulk<Result>(work: Work<Result | Refused>): Promise<Result | Refused> {
    return this.noted('READ COMMITTED', null, false, work, bulkLimits);
  }

  /**
   * As `write`, while no other transaction can change a tally, so that the values that `work` reads before and after
   * differ only by its own changes. With `dryRun` everything is rolled back. All reads see one state: the snapshot is
   * taken once both tables are locked against other writers. A transaction that holds the head needs no further lock,
   * so this one soon gets it, without a deadlock.
   */
  writeTallies<Result>(dryRun: boolean, work: Work<Result | Refused>): Promise<Result | Refused> {
    return this.noted('REPEATABLE READ', 'event_tally', dryRun, work);
  }

  /** As `writeTallies`, while no other facts change. Activations are still recorded, but `work` does not see them. */
  writeFacts<Result>(dryRun: boolean, work: Work<Result | Refused>): Promise<Result | Refused> {
    return this.noted('REPEATABLE READ', 'facts_version', dryRun, work);
  }

  private async noted<Result>(
    isolation: Isolation,
    held: string | null,
    dryRun: boolean,
    work: Work<Result | Refused>,
    limits: TimeLimits = listLimits,
  ): Promise<Result | Refused> {
    const { claim, person } = this;
    const notes: Note[] = [];
    let kept = false;
    const inside = async (client: Queryable) => {
      if (held !== null) await client.query(`LOCK TABLE ${held}, audit_head IN EXCLUSIVE MODE`);
      // Waits for an equal request that runs at the same time: no other lock of a row is held yet.
      if (claim && !(await claimRequest(client, claim.key, claim.content)))
        return { result: new AlreadyAnswered(), keep: false };
      const done = await work(client, (entry) => notes.push(entry));
      kept = !dryRun && !(done instanceof Refused);
      if (kept && claim) {
        const answer = { regions: regionsOf(person.viewer, notes), outcome: JSON.stringify(claim.keep(done)) };
        await keepAnswer(client, claim.key, answer);
      }
      if (kept && notes.length > 0) await appendNotes(client, person, notes);
      return { result: done, keep: kept };
    };
    const result = await inTransaction<Result | Refused | AlreadyAnswered>(this.pool, isolation, inside, limits);
    if (result instanceof AlreadyAnswered) throw result;
    const moved = movedTogether(notes.map((note) => note.moved));
    if (kept && !isNothingMoved(moved)) this.announce(moved);
    return result;
  }
}
