import type { Logger } from 'pino';
import type { Queryable } from '../database/database.ts';
import { isLockTimeout } from '../database/database-errors.ts';
import { retrying, StillAway } from '../database/retrying.ts';
import type { Clock } from '../terms/clock.ts';
import type { Moved } from '../terms/moved.ts';
import { recordGroup } from './group.ts';
import { GroupCache } from './group-cache.ts';
import { Blocked, byEvent, HeldEvents, writeFree } from './held-events.ts';
import type { Notice } from './ledger.store.ts';
import type { RecordOutcome, RecordRequest, WaitingRequest } from './record-request.ts';

export type WriterOptions = {
  /** Maximum number of entries in one transaction. */
  groupSize: number;
  /** Maximum number of entries that may wait; beyond it, requests get RETRY_LATER. */
  queueSize: number;
  /** How long after its arrival a request is still retried while the database is unavailable. */
  retryForMs: number;
  /** The clock of the database. */
  clock: Clock;
  /** Notifies other servers within the writing transaction; null if `announce` notifies them. */
  notice: Notice | null;
  /** Called after each commit with the tallies that changed. */
  announce: (moved: Moved) => void;
};

const defaults: WriterOptions = {
  groupSize: 1000,
  queueSize: 20_000,
  retryForMs: 6000,
  clock: Date.now,
  notice: null,
  announce: () => {},
};

/**
 * The only writer of the ledger in this process. Waiting requests are written together (group commit): one group is
 * written at a time, and the next takes the requests that have arrived by then. When nothing is waiting, a request is
 * written without delay. Responses come after the commit. Requests of an event whose rows are locked elsewhere are held,
 * while the others are written.
 */
export class LedgerWriter {
  private readonly db: Queryable;
  private readonly measures: Set<string>;
  private readonly log: Logger;
  private readonly options: WriterOptions;
  private readonly cache = new GroupCache();
  private readonly held: HeldEvents;
  private waiting: WaitingRequest[] = [];
  private waitingEntries = 0;
  private running: Promise<void> | undefined;

  constructor(db: Queryable, measures: Set<string>, log: Logger, options: Partial<WriterOptions> = {}) {
    this.db = db;
    this.measures = measures;
    this.log = log;
    this.options = { ...defaults, ...options };
    this.held = new HeldEvents(
      (group) => this.settle(group),
      (request) => this.isTooLate(request),
    );
  }

  /** Records the entries of a request. Rejects only for a bug: every expected failure is an outcome. */
  record(request: RecordRequest): Promise<RecordOutcome> {
    if (this.waitingEntries + this.held.entries + request.entries.length > this.options.queueSize)
      return Promise.resolve({ refused: 'RETRY_LATER' });
    return new Promise((resolve, reject) => {
      const waiting = { ...request, arrivedAt: performance.now(), mayBeStored: false, resolve, reject };
      if (this.held.take(waiting)) return;
      this.waiting.push(waiting);
      this.waitingEntries += request.entries.length;
      this.running ??= this.run();
    });
  }

  /** Resolves once no request is waiting or being written. */
  async drained(): Promise<void> {
    await this.running;
    await this.held.drained();
  }

  private async run(): Promise<void> {
    // Yields once, so that requests of the same turn of the event loop share the first group.
    await Promise.resolve();
    while (this.waiting.length > 0) await this.write(this.nextGroup());
    this.running = undefined;
  }

  private nextGroup(): WaitingRequest[] {
    let entries = 0;
    const end = this.waiting.findIndex((request) => {
      entries += request.entries.length;
      return entries > this.options.groupSize;
    });
    const group = this.waiting.splice(0, end === -1 ? this.waiting.length : Math.max(1, end));
    for (const request of group) this.waitingEntries -= request.entries.length;
    return group;
  }

  private async write(group: WaitingRequest[]): Promise<void> {
    this.held.hold(await writeFree(byEvent(group), (part) => this.settle(part)));
  }

  /** Throws Blocked, and nothing else. */
  private async settle(group: WaitingRequest[]): Promise<void> {
    try {
      const outcomes = await this.persist(group);
      for (const [index, request] of group.entries()) request.resolve(outcomes[index] ?? { refused: 'RETRY_LATER' });
    } catch (error) {
      if (error instanceof Blocked) throw error;
      // One request may have caused the error, so each is written alone and cannot fail the others.
      if (group.length > 1) for (const request of group) await this.write([request]);
      else group[0]?.reject(error);
    }
  }

  private isTooLate({ arrivedAt, resolve }: WaitingRequest): boolean {
    if (performance.now() <= arrivedAt + this.options.retryForMs) return false;
    resolve({ refused: 'RETRY_LATER' });
    return true;
  }

  /** Retries until the outcome is known; after a lost connection, the ids show whether the write took effect. */
  private async persist(group: WaitingRequest[]): Promise<RecordOutcome[]> {
    // Counted from the first arrival, so that requests that waited through a long outage do not wait as long again.
    const deadline = Math.min(...group.map(({ arrivedAt }) => arrivedAt)) + this.options.retryForMs;
    try {
      // After an outage at full length behind another group, one more attempt would take too long to be answered.
      if (performance.now() > deadline) throw new StillAway('the requests waited too long');
      return await retrying((attempt) => {
        const { measures, cache } = this;
        const { clock, notice, announce } = this.options;
        if (attempt > 0) for (const request of group) request.mayBeStored = true;
        const mayBeStored = group.some((request) => request.mayBeStored);
        const given = { measures, clock, mayBeStored, cache, notice, announce };
        return recordGroup(this.db, group, given).catch((error: unknown) => {
          throw isLockTimeout(error) ? new Blocked('a row is locked', { cause: error }) : error;
        });
      }, deadline);
    } catch (error) {
      if (!(error instanceof StillAway)) throw error;
      this.log.error({ err: error.cause, requests: group.length }, 'ledger unreachable; requests get RETRY_LATER');
      return group.map(() => ({ refused: 'RETRY_LATER' }));
    }
  }
}
