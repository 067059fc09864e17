import pino, { type Logger } from 'pino';

/** The log of servers, line by line, for the fault oracle. */
export type KeptLog = { log: Logger; lines: string[] };

/** A log that is kept in memory, for servers in the process of a test. */
export const keptLog = (): KeptLog => {
  const lines: string[] = [];
  return { log: pino({ level: 'warn' }, { write: (line: string) => lines.push(line) }), lines };
};

/** The lines that processes printed, errors of Node itself included. */
export const linesOf = (ended: { stdout: string; stderr: string }[]): string[] =>
  ended.flatMap(({ stdout, stderr }) => `${stdout}\n${stderr}`.split('\n')).filter((line) => line.trim() !== '');

const warning = 40;
const isHarmless = (line: string): boolean => {
  try {
    return (JSON.parse(line) as { level: number }).level < warning;
  } catch {
    // The last line of a process that was killed may be cut off; any other line that is not of the log is a crash.
    return line.startsWith('{"level":');
  }
};

/** The warnings, errors and crashes among the lines that none of the patterns allows. */
export const unexpectedIn = (lines: string[], allowed: RegExp[]): string[] =>
  lines.filter((line) => !isHarmless(line) && !allowed.some((pattern) => pattern.test(line)));

/** The log of a server that loses its database. */
export const databaseGone = [
  /"msg":"the database cannot be reached"/,
  /"msg":"not ready: /,
  /"msg":"ledger unreachable; requests get RETRY_LATER"/,
  /"msg":"versions could not be read; subscribers keep their last states"/,
  /"msg":"a state could not be read; its subscribers keep the last one"/,
  /"msg":"lost the connection that listens to other servers; reconnecting"/,
  /"msg":"other servers could not be notified; they find out by themselves"/,
  /"msg":"the clocks of the database could not be read; nothing is answered from memory"/,
  /"msg":"the region tree could not be read; the next attempt is in half a second"/,
  /"msg":"ended tokens could not be read; the next attempt is in a second"/,
  /"msg":"sign-ins could not be stored; they are when they are seen next"/,
];
