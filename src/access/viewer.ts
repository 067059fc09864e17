/** What a caller may do. PUBLIC reads indicators, figures, events and counters. */
export type Role = 'PUBLIC' | 'OFFICER' | 'COORDINATOR' | 'ADMIN';

/** Who asks, with the regions whose subtrees are theirs. */
export type Viewer = { subject: string; role: Role; regionCodes: string[] };

/** Whoever comes without a token. */
export const publicViewer: Viewer = { subject: 'public', role: 'PUBLIC', regionCodes: [] };
