/** An error as the log shows it. */
export type LoggedError = {
  type: string;
  message: string;
  stack: string | undefined;
  code?: string | number;
  cause?: unknown;
  errors?: unknown[];
};

/** Causes of causes that are shown; an error may be its own. */
const mostCauses = 5;

/**
 * The parts of an error that the log shows: its kind, text, place and code, and those of its causes, but none of the
 * members that libraries add. A Redis client adds the command that failed, which may be the one with the password; a
 * database client adds the values that were sent.
 */
export const loggedError = (error: unknown, depth = 0): LoggedError | string => {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : `a thrown ${typeof error}`;
  const { message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  const isShown = depth < mostCauses;
  return {
    type: error.constructor.name,
    message,
    stack,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(isShown && cause !== undefined && { cause: loggedError(cause, depth + 1) }),
    ...(isShown &&
      error instanceof AggregateError && { errors: error.errors.map((each) => loggedError(each, depth + 1)) }),
  };
};
