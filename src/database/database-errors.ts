/**
 * SQLSTATEs after which a retry of the same statement may succeed: conflicts, shutdowns, lost or refused connections.
 */
const retriable = /^(40001|40P01|57P0[123]|08...|53300)$/;
const network = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
// node-postgres gives these errors no code.
const lost =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout/;

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
