import type { Queryable } from './database.ts';

/** How far the clocks of a server and its database may be apart before the server says so. */
const toleratedMs = 30_000;

/** SQL: the time of the database now, in milliseconds since 1970. */
export const nowSql = '(extract(epoch FROM clock_timestamp()) * 1000)::float8';

export const readNow = async (db: Queryable): Promise<Date> =>
  new Date((await db.query<{ now: number }>(`SELECT ${nowSql} AS now`)).rows[0]?.now ?? Number.NaN);

/**
 * The clock of the database, as this server knows it: what was read last, and the time since then, which runs on even if
 * the server's own clock is set. Its jumps are known here from the next reading on.
 */
export class DatabaseClock {
  /** Added to the time that this process has run, it gives that of the database; at first, this server's own. */
  private ahead: number = performance.timeOrigin;

  readonly now = (): number => this.ahead + performance.now();

  /** How far the clock of the database is ahead of this server's, in milliseconds. */
  get differenceMs(): number {
    return Math.round(this.now() - Date.now());
  }

  /** One sentence if the clocks are apart by more than can be tolerated, else null. */
  get warning(): string | null {
    const { differenceMs } = this;
    const seconds = Math.round(Math.abs(differenceMs) / 1000);
    return Math.abs(differenceMs) > toleratedMs
      ? `the clock of this server is ${seconds} s ${differenceMs > 0 ? 'behind' : 'ahead of'} that of the database, which is the one that counts`
      : null;
  }

  /** Reads something that tells the time of the database too. */
  async read<Read extends { now: number }>(work: () => Promise<Read>): Promise<Read> {
    const sent = performance.now();
    const read = await work();
    this.tell(read.now, sent, performance.now());
    return read;
  }

  /**
   * The database read its clock between two instants of this process. As long as what is known here agrees with that, it
   * stays, so that a slow reading moves nothing; at first it is the latest that agrees.
   */
  private tell(now: number, sent: number, received: number): void {
    this.ahead = Math.min(Math.max(this.ahead, now - received), now - sent);
  }
}
