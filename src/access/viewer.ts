/** What a caller may do. PUBLIC reads indicators, figures, events and counters. */
export type Role = 'PUBLIC' | 'OFFICER' | 'COORDINATOR' | 'ADMIN';

/** Who asks, with the regions whose subtrees are theirs. */
export type Viewer = {
  subject: string;
  role: Role;
  regionCodes: string[];
  /** The one event a field token is for. */
  eventId: string | null;
  /** The token's own id, by which it can be revoked. */
  tokenId: string | null;
  expiresAt: Date | null;
};

/** Whoever comes without a token. */
export const publicViewer: Viewer = {
  subject: 'public',
  role: 'PUBLIC',
  regionCodes: [],
  eventId: null,
  tokenId: null,
  expiresAt: null,
};
