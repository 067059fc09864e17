/**
 * All reasons that /ready gives, each with its words; README.md lists them too. The codes are for programs, so they keep
 * their meaning. CLOCK_WRONG is only ever a warning, and BUS_LOST usually is.
 */
export const reasons = {
  STOPPING: 'this server is stopping',
  UNREACHABLE: 'the database cannot be reached, or does not answer',
  STARTING: 'the database is starting, stopping or recovering from a crash',
  FAILING_OVER: 'none of the hosts in DATABASE_URL takes writes',
  IN_RECOVERY: 'the database is a standby, which takes no writes until it is promoted',
  READ_ONLY: 'the database takes no writes: default_transaction_read_only is on',
  LOGIN_REFUSED: 'the database refuses the user, the password or the name of the database in DATABASE_URL',
  NOT_ALLOWED: 'the user in DATABASE_URL lacks a right that Jemput needs: it should own the database',
  NO_CONNECTIONS: 'the database has no connection left for this server',
  DISK_FULL: 'the disk of the database is full',
  OUT_OF_MEMORY: 'the database is out of memory',
  OVER_LIMIT: 'the database is at another of its limits',
  BUSY: 'the database does not get to a write in time: connections or rows are in use',
  VERSION_TOO_OLD: 'the database is older than Jemput needs',
  EXTENSION_MISSING: 'the database lacks an extension that Jemput needs',
  FAILING: 'the database refuses a write; the log of this server says how',
  BUS_LOST: 'this server does not hear of changes on other servers',
  CLOCK_WRONG: 'the clock of this server is wrong',
} as const;
export type Reason = keyof typeof reasons;

/** A kind of error by its code (an SQLSTATE, or one of Node) or its message, and whether the same may succeed later. */
type Fault = { is: RegExp; reason: Reason; passes: boolean };

/** The first that fits is the one. Conflicts between transactions are BUSY, as all that a retry helps with must pass. */
const faults: Fault[] = [
  { is: /^no host takes writes/, reason: 'FAILING_OVER', passes: true },
  { is: /^25006$/, reason: 'READ_ONLY', passes: true },
  { is: /^53100$/, reason: 'DISK_FULL', passes: true },
  { is: /^53200$/, reason: 'OUT_OF_MEMORY', passes: true },
  { is: /^53300$/, reason: 'NO_CONNECTIONS', passes: true },
  { is: /^53...$/, reason: 'OVER_LIMIT', passes: true },
  { is: /^57P0[123]$/, reason: 'STARTING', passes: true },
  // Serialization, deadlock, lock, statement, transaction and session: conflicts and time limits.
  { is: /^(40001|40P01|55P03|57014|25P03|57P05)$/, reason: 'BUSY', passes: true },
  { is: /^(28...|3D000)$/, reason: 'LOGIN_REFUSED', passes: true },
  // A right that a user lacks is also how a mistake in a statement would look.
  { is: /^42501$/, reason: 'NOT_ALLOWED', passes: false },
  { is: /^08...$/, reason: 'UNREACHABLE', passes: true },
  { is: /^E(CONN(REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT)$/, reason: 'UNREACHABLE', passes: true },
  { is: /^E((HOST|NET)(UNREACH|DOWN)|NOTFOUND|AI_AGAIN)$/, reason: 'UNREACHABLE', passes: true },
  // The driver gives these errors no code. The first is of a pool whose connections are all in use.
  { is: /timeout exceeded when trying to connect/, reason: 'BUSY', passes: true },
  { is: /Connection terminated|timeout expired|Query read timeout/, reason: 'UNREACHABLE', passes: true },
  { is: /Client (has encountered a connection error|was closed and is not)/, reason: 'UNREACHABLE', passes: true },
];

/** The kind of an error of the database or of the way there; null for all others. */
export const faultOf = (error: unknown): Fault | null => {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const told = [code, message].filter((each) => typeof each === 'string');
  return faults.find(({ is }) => told.some((each) => is.test(each))) ?? null;
};
