/** Budgets are for one minute, which begins with the first that is taken. */
export const windowSeconds = 60;
export const windowMs = windowSeconds * 1000;
