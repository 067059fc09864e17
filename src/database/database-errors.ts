import { faultOf } from './faults.ts';

/** The SQLSTATE of a write on a server that takes none: a standby, or one that was a primary. */
export const readOnlyCode = '25006';

/** Whether the server takes no writes. */
export const isReadOnly = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === readOnlyCode;

/** Whether the wait for a lock reached its limit. */
export const isLockTimeout = (error: unknown): boolean => (error as { code?: unknown }).code === '55P03';

/** Whether a retry may succeed. A statement whose connection was lost may or may not have taken effect. */
export const isRetriable = (error: unknown): boolean => faultOf(error)?.passes ?? false;

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
