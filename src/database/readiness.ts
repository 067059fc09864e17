import type pg from 'pg';
import type { Logger } from 'pino';
import { faultOf, type Reason, reasons } from './faults.ts';
import { readServer, unmetNeed } from './server-needs.ts';
import { inTransaction } from './transaction.ts';

/** An answer of /ready: first `ready`, or `not ready` with the code of the reason; then words, of warnings too. */
export type ReadyAnswer = { status: 200 | 503; text: string };

/** Signs of trouble outside the database. */
export type Signs = {
  /** One sentence if the clock of this server is wrong, else null. */
  clockWarning: () => string | null;
  /** How long nothing can be heard of other servers, in milliseconds; 0 if it can. */
  busLostMs: () => number;
  /** Whether the database told lately what has moved. */
  isFresh: () => boolean;
};

/** How long the outcome of one attempt serves all who ask. */
const everyMs = 2000;
/** Changes on other servers are promised to show within this time. */
const promisedMs = 2000;
// A row that never is: a server that only reads, follows another one, or has no room left refuses it.
const write = `INSERT INTO shipped_data (name, checksum) VALUES ('ready ' || gen_random_uuid(), '')`;

// A row may find room on a page while the disk is full. What does not fit into the working memory goes to a file.
const takeRoom = `SET LOCAL work_mem = '64kB'; SELECT count(*) FROM generate_series(1, 20000)`;

/** Tells whether requests should be sent here: whether the database takes writes, by one that is rolled back. */
export class Readiness {
  private readonly pool: pg.Pool;
  private readonly log: Logger;
  private readonly signs: Signs;
  private isStopping = false;
  private last: { at: number; reason: Promise<Reason | null> } | null = null;
  private told: Reason | null = null;

  constructor(pool: pg.Pool, log: Logger, signs: Signs) {
    this.pool = pool;
    this.log = log;
    this.signs = signs;
  }

  /** From now on the server is stopping. */
  stop(): void {
    this.isStopping = true;
  }

  /** However many ask, the database is asked at most every two seconds. */
  async answer(): Promise<ReadyAnswer> {
    const reason = this.isStopping ? 'STOPPING' : ((await this.attempt()) ?? this.deafness());
    if (reason) return { status: 503, text: `not ready: ${reason}\n${reasons[reason]}` };
    return { status: 200, text: ['ready', ...this.warnings()].join('\n') };
  }

  private get isBusLost(): boolean {
    return this.signs.busLostMs() > promisedMs;
  }

  /**
   * Without the bus, changes elsewhere are found by reading versions twice a second. So answers stay right and nearly as
   * fresh, and taking every server out of service for a lost Redis would be worse. Without both it would not hear at all.
   */
  private deafness(): Reason | null {
    return this.isBusLost && !this.signs.isFresh() ? 'BUS_LOST' : null;
  }

  private warnings(): string[] {
    const clock = this.signs.clockWarning();
    return [
      ...(clock === null ? [] : [`CLOCK_WRONG: ${clock}`]),
      ...(this.isBusLost ? [`BUS_LOST: ${reasons.BUS_LOST}`] : []),
    ];
  }

  private attempt(): Promise<Reason | null> {
    const { last } = this;
    const now = performance.now();
    if (last && now - last.at < everyMs) return last.reason;
    const reason = this.tryWrite();
    this.last = { at: now, reason };
    return reason;
  }

  private async tryWrite(): Promise<Reason | null> {
    let inRecovery = false;
    try {
      const unmet = await inTransaction(this.pool, 'READ COMMITTED', async (client) => {
        const server = await readServer(client);
        ({ inRecovery } = server);
        await client.query(write);
        await client.query(takeRoom);
        return { result: unmetNeed(server), keep: false };
      });
      return this.tell(unmet);
    } catch (error) {
      const reason = faultOf(error)?.reason ?? 'FAILING';
      return this.tell(reason === 'READ_ONLY' && inRecovery ? 'IN_RECOVERY' : reason, error);
    }
  }

  /** Logs each change once, however often it is asked for. */
  private tell(reason: Reason | null, error?: unknown): Reason | null {
    if (reason !== this.told) {
      if (reason) this.log.warn({ err: error, reason }, `not ready: ${reasons[reason]}`);
      else this.log.info('ready again');
    }
    this.told = reason;
    return reason;
  }
}
