let asked = 0;

/** The query with a text of its own, so that it is not answered from what was kept. */
export const fresh = (query: string): string => `${query} # ${asked++}`;
