import { StartupError } from '../../src/terms/startup-error.ts';

/** The error that `read` throws; the test fails if it throws none. */
export const thrownBy = (read: () => unknown): unknown => {
  try {
    read();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

/** The error that a promise rejects with; the test fails if it does not reject. */
export const rejectionOf = async (work: () => Promise<unknown>): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was rejected');
};

/** The message of the StartupError with which the start ends; the test fails if it ends otherwise. */
export const complaintOf = async (starting: Promise<unknown>): Promise<string> => {
  const error = await starting.then(
    () => new Error('it started'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof StartupError)) throw error;
  return error.message;
};
