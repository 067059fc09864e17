/** How long a session waits for what it asks of the database, in milliseconds. */
export type TimeLimits = {
  /** The server ends a statement that takes longer, the wait for locks included. */
  statementMs: number;
  /** The server ends the wait for a lock, so that one that is held for long does not hold up all who want it. */
  lockMs: number;
  /** The server ends a transaction in which nothing happens, so that no lost client keeps its locks. */
  idleInTransactionMs: number;
};

const lockShare = 0.8;
/** Between two statements of a transaction lies the work of the server alone, which gives way every 10 ms. */
const idleInTransactionMs = 10_000;
/** The client waits longer than the server, so that only a connection without any answer is cut. */
const answerMarginMs = 1000;

/** The limits of everything that has none of its own. */
export const usualLimits = (statementMs: number): TimeLimits => ({
  statementMs,
  lockMs: Math.ceil(statementMs * lockShare),
  idleInTransactionMs,
});

/**
 * A statement over a whole list: the findings of the country, with a million figures, read for some seconds. Also a
 * person's write: of many that come at once, each waits for those before it.
 */
export const listLimits: TimeLimits = { statementMs: 60_000, lockMs: 8000, idleInTransactionMs };

/**
 * Work on all rows at once: migrations, the shipped data, imports, and checks of the whole ledger and trail. Between two
 * statements a file may have to be read.
 */
export const bulkLimits: TimeLimits = { statementMs: 600_000, lockMs: 60_000, idleInTransactionMs: 60_000 };

/** How long the client waits for an answer: after that, the connection is silent and of no more use. */
export const answerWithinMs = ({ statementMs }: TimeLimits): number => statementMs + answerMarginMs;

/** Settings of a session or a transaction of PostgreSQL. */
export type Settings = [name: string, value: string][];

export const limitSettings = (limits: TimeLimits): Settings => [
  ['statement_timeout', String(limits.statementMs)],
  ['lock_timeout', String(limits.lockMs)],
  ['idle_in_transaction_session_timeout', String(limits.idleInTransactionMs)],
];

/** Until a connection accepts a statement, or a free one is found. */
export const usualConnectMs = 3000;
/** For statements of people and screens, of which nearly all take milliseconds. */
export const usualStatementMs = 5000;
/** The embedded database has one connection, which all statements wait for in turn. */
export const embeddedLimits = { connectMs: 30_000, answerMs: 600_000, closeMs: 10_000 };
/** Until a connection has said goodbye; then it is cut. */
export const goodbyeMs = 1000;
