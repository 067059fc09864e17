import type { Duplex } from 'node:stream';
import { callbackify, promisify } from 'node:util';
import pg from 'pg';
import { isReadOnly } from './database-errors.ts';
import type { Primary } from './hosts.ts';
import { goodbyeMs, type Settings } from './limits.ts';
import { LocalQuery } from './local-query.ts';

/** Nothing came back in time: the connection is silent, as when packets are lost and no reset comes. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  // Drivers and Prisma know this code as that of a connection that was lost.
  readonly code = 'ETIMEDOUT';
}

export type BoundedClientConfig = pg.ClientConfig & {
  answerMs: number;
  /** The settings that every transaction brings along, where the session does not keep them. */
  local?: Settings | undefined;
  /** Finds the host to connect to, if there are several. */
  primary?: Primary | undefined;
  /** Called when the connection is cut because it was silent. */
  silent?: () => void;
  /** Called when the server turns out to take no writes. */
  readOnly?: () => void;
};

/**
 * A connection on which no statement waits for ever. The driver's own query_timeout leaves the statement on its
 * connection, where the next one would wait behind it. Here a connection that owes an answer, and gives none for
 * `answerMs`, is cut: everything that waits on it fails, and a pool does not take it back.
 */
export class BoundedClient extends pg.Client {
  /** May be changed between two statements. */
  answerMs: number;
  /** May be changed between two transactions. */
  local: Settings | undefined;
  /** Set when the connection is to be closed as soon as it is free. */
  isRetired = false;
  private readonly primary: Primary | undefined;
  private readonly silent: () => void;
  private readonly readOnly: () => void;
  private pending = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(config: BoundedClientConfig) {
    super(config);
    this.answerMs = config.answerMs;
    this.local = config.local;
    this.primary = config.primary;
    this.silent = config.silent ?? (() => {});
    this.readOnly = config.readOnly ?? (() => {});
    // The error of a connection that is lost while nothing waits on it would end the process.
    this.on('error', () => {});
  }

  // biome-ignore lint/suspicious/noExplicitAny: with a callback, as a pool calls it, or with a promise
  override connect(callback?: (error: any, client: any) => void): any {
    const { primary } = this;
    if (!primary) return callback ? super.connect(callback) : super.connect();
    if (!callback) return this.connectTo(primary);
    callbackify(() => this.connectTo(primary))(callback);
  }

  private async connectTo(primary: Primary): Promise<this> {
    Object.assign(this, await primary.find());
    try {
      await super.connect();
      return this;
    } catch (error) {
      primary.lost();
      throw error;
    }
  }

  // The driver has eight forms of this, of which two matter here: with a callback last, and with a promise.
  // biome-ignore lint/suspicious/noExplicitAny: the types of the eight forms
  override query(...given: any[]): any {
    const callback: unknown = given.at(-1);
    if (this.local && typeof callback !== 'function') return promisify(this.query).apply(this, given as []);
    this.begin();
    if (typeof callback === 'function') {
      const settled = (...answer: [Error, pg.QueryResult]): void => {
        this.settle(answer[0]);
        callback(...answer);
      };
      const [asked, values] = given.slice(0, -1);
      if (!this.local) return super.query(asked, values, settled);
      const settings = () => (this.getTransactionStatus() === 'I' ? (this.local ?? null) : null);
      return super.query(new LocalQuery(asked, values, settings, settled) as unknown as pg.Submittable);
    }
    const answer = super.query(...(given as [string, unknown[]]));
    answer.then(
      () => this.settle(null),
      (error: unknown) => this.settle(error),
    );
    return answer;
  }

  /** Says goodbye, and cuts the connection if that is not answered either. */
  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | void {
    const timer = setTimeout(() => this.stream.destroy(), goodbyeMs);
    this.stream.once('close', () => clearTimeout(timer));
    if (this.stream.destroyed) clearTimeout(timer);
    return callback ? super.end(callback) : super.end();
  }

  /** Closes the connection at once; what waits on it fails. */
  cut(error: Error): void {
    this.stream.destroy(error);
  }

  private get stream(): Duplex {
    return (this as unknown as { connection: { stream: Duplex } }).connection.stream;
  }

  private begin(): void {
    this.pending++;
    this.timer ??= setTimeout(() => {
      this.cut(new NoAnswer(`Query read timeout: the database did not answer for ${this.answerMs} ms`));
      this.silent();
    }, this.answerMs);
  }

  /** The time runs again after each answer: statements of one connection are answered in turn. */
  private settle(error: unknown): void {
    if (isReadOnly(error)) {
      this.primary?.lost();
      this.readOnly();
    }
    this.pending--;
    if (this.pending > 0) this.timer?.refresh();
    else {
      clearTimeout(this.timer);
      this.timer = undefined;
    }
  }
}
