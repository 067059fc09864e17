/** The roles with their permissions; each one includes those of the roles listed above it. */
export const roles = {
  PUBLIC: 'Reads regions, indicators, figures, events and counters.',
  OFFICER:
    'Also records activations at the events of its regions, or only at the event of a field token; reads ledger entries and corrections.',
  COORDINATOR:
    'Also plans, edits, opens, closes, reopens and cancels events, issues, lists and revokes field tokens, and reads the audit trail.',
  ADMIN:
    'Also corrects and moves entries, records, retracts and imports figures, sets targets, dismisses findings, and lists and ends sign-ins.',
} as const;

export type Role = keyof typeof roles;
/** A role that a token can carry; a caller without a token is PUBLIC. */
export type TokenRole = Exclude<Role, 'PUBLIC'>;

export const roleNames = Object.keys(roles) as Role[];
export const tokenRoles = roleNames.filter((role): role is TokenRole => role !== 'PUBLIC');

/**
 * The session or the token that a person signed in with, by the hash of what names it; tokens of one session share it.
 */
export type SignIn = { key: string; isSession: boolean };

/** The caller, with the regions whose subtrees it may act in. */
export type Viewer = {
  subject: string;
  role: Role;
  regionCodes: string[];
  /** The only event that a field token is for. */
  eventId: string | null;
  /** The token's id, with which it can be revoked. */
  tokenId: string | null;
  /** The sign-in that it belongs to, which an administrator can end; null without a token. */
  signIn: SignIn | null;
  expiresAt: Date | null;
};

/** The caller without a token. */
export const publicViewer: Viewer = {
  subject: 'public',
  role: 'PUBLIC',
  regionCodes: [],
  eventId: null,
  tokenId: null,
  signIn: null,
  expiresAt: null,
};

/** The key that a token is counted by, for its budgets and connections: its id, or its subject if it has none. */
export const keyOfToken = ({ tokenId, subject }: Viewer): string =>
  tokenId === null ? `subject ${subject}` : `token ${tokenId}`;
