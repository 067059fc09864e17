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
