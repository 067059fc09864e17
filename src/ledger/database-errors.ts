/** SQLSTATEs after which the same statement may well succeed: conflicts, shutdowns, lost or refused connections. */
const retriable = /^(40001|40P01|57P0[123]|08...|53300)$/;
const network = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
// node-postgres has no code for these.
const lost =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout/;

/** Whether it is worth trying again; a statement whose connection was lost may or may not have taken effect. */
export const isRetriable = (error: unknown): boolean => {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && (retriable.test(code) || network.has(code))) return true;
  return typeof message === 'string' && lost.test(message);
};
