import type pg from 'pg';
import { readOnlyCode } from './database-errors.ts';
import { inTransaction } from './transaction.ts';

/** Why this server should not be sent requests. */
export type NotReady = 'STOPPING' | 'READ_ONLY' | 'NO_CONNECTIONS' | 'DISK_FULL' | 'OUT_OF_MEMORY' | 'UNREACHABLE';

const byState: Record<string, NotReady> = {
  [readOnlyCode]: 'READ_ONLY',
  '53300': 'NO_CONNECTIONS',
  '53100': 'DISK_FULL',
  '53200': 'OUT_OF_MEMORY',
};

/** How long the outcome of one attempt serves all who ask. */
const everyMs = 2000;
// A row that never is: a server that only reads, follows another one, or has no room left refuses it.
const write = `INSERT INTO shipped_data (name, checksum) VALUES ('ready ' || gen_random_uuid(), '')`;

/** Tells whether the database takes writes, by one that is rolled back, however many ask. */
export class Readiness {
  private readonly pool: pg.Pool;
  private isStopping = false;
  private last: { at: number; reason: Promise<NotReady | null> } | null = null;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /** From now on the server is stopping. */
  stop(): void {
    this.isStopping = true;
  }

  /** Null if requests can be sent here. */
  async reason(): Promise<NotReady | null> {
    return this.isStopping ? 'STOPPING' : this.attempt();
  }

  private attempt(): Promise<NotReady | null> {
    const { last } = this;
    const now = performance.now();
    if (last && now - last.at < everyMs) return last.reason;
    const reason = this.tryWrite();
    this.last = { at: now, reason };
    return reason;
  }

  private async tryWrite(): Promise<NotReady | null> {
    try {
      await inTransaction(this.pool, 'READ COMMITTED', async (client) => {
        await client.query(write);
        return { result: null, keep: false };
      });
      return null;
    } catch (error) {
      return byState[String((error as { code?: unknown }).code)] ?? 'UNREACHABLE';
    }
  }
}
