import type { Duplex } from 'node:stream';
import pg from 'pg';
import { goodbyeMs } from './limits.ts';

/** Nothing came back in time: the connection is silent, as when packets are lost and no reset comes. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  // Drivers and Prisma know this code as that of a connection that was lost.
  readonly code = 'ETIMEDOUT';
}

export type BoundedClientConfig = pg.ClientConfig & {
  answerMs: number;
  /** Called when the connection is cut because it was silent. */
  silent?: () => void;
};

/**
 * A connection on which no statement waits for ever. The driver's own query_timeout leaves the statement on its
 * connection, where the next one would wait behind it. Here a connection that owes an answer, and gives none for
 * `answerMs`, is cut: everything that waits on it fails, and a pool does not take it back.
 */
export class BoundedClient extends pg.Client {
  /** May be changed between two statements. */
  answerMs: number;
  private readonly silent: () => void;
  private pending = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(config: BoundedClientConfig) {
    super(config);
    this.answerMs = config.answerMs;
    this.silent = config.silent ?? (() => {});
  }

  // The driver has eight forms of this, of which two matter here: with a callback last, and with a promise.
  // biome-ignore lint/suspicious/noExplicitAny: the types of the eight forms
  override query(...given: any[]): any {
    this.begin();
    const callback: unknown = given.at(-1);
    if (typeof callback === 'function')
      return super.query(...(given.slice(0, -1) as [string, unknown[]]), (...answer: [Error, pg.QueryResult]) => {
        this.settle();
        callback(...answer);
      });
    const answer = super.query(...(given as [string, unknown[]]));
    const settle = (): void => this.settle();
    answer.then(settle, settle);
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
  private settle(): void {
    this.pending--;
    if (this.pending > 0) this.timer?.refresh();
    else {
      clearTimeout(this.timer);
      this.timer = undefined;
    }
  }
}
