/**
 * SQLSTATEs after which a retry of the same statement may succeed: conflicts, time limits (55P03, 57014, 25P03, 57P05),
 * shutdowns, lost or refused connections, a server that takes no writes, and one that lacks room or memory.
 */
const retriable = /^(40001|40P01|55P03|57014|25P03|25006|57P0[1235]|08...|53...)$/;
const network = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
// node-postgres gives these errors no code.
const lost =
  /Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed and is not queryable|Query read timeout/;

/** The SQLSTATE of a write on a server that takes none: a standby, or one that was a primary. */
export const readOnlyCode = '25006';

/** Whether the wait for a lock reached its limit. */
export const isLockTimeout = (error: unknown): boolean => (error as { code?: unknown }).code === '55P03';

/** Whether a retry may succeed. A statement whose connection was lost may or may not have taken effect. */
export const isRetriable = (error: unknown): boolean => {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && (retriable.test(code) || network.has(code))) return true;
  return typeof message === 'string' && lost.test(message);
};

// Prisma's codes for a server that cannot be reached, does not answer in time, or closed the connection.
const prismaAway = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024']);

/** Whether a retry may succeed, also for errors that come through Prisma. */
export const isAway = (error: unknown): boolean => {
  if (error === null || typeof error !== 'object') return false;
  const { code, cause, meta } = error as { code?: unknown; cause?: unknown; meta?: { driverAdapterError?: unknown } };
  if (isRetriable(error) || (typeof code === 'string' && prismaAway.has(code))) return true;
  // The driver's error is nested, and its own code is called originalCode there.
  const original = (error as { originalCode?: unknown }).originalCode;
  if (typeof original === 'string' && isRetriable({ code: original })) return true;
  return isAway(cause) || isAway(meta?.driverAdapterError);
};
