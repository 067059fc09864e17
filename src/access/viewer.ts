/** The roles with their rights; each role includes the rights of those listed above it. A new role is a line here. */
export const roles = {
  PUBLIC: 'Reads indicators, figures, events and counters.',
  OFFICER: 'Also records at its event, or at the events of its regions.',
  COORDINATOR: 'Also plans and runs events and issues field tokens.',
  ADMIN: 'Also corrects, imports and sets targets.',
} as const;

export type Role = keyof typeof roles;
/** A role that a token can carry; a caller without a token is PUBLIC. */
export type TokenRole = Exclude<Role, 'PUBLIC'>;

export const roleNames = Object.keys(roles) as Role[];
export const tokenRoles = roleNames.filter((role): role is TokenRole => role !== 'PUBLIC');

/** The caller, with the regions whose subtrees it may act in. */
export type Viewer = {
  subject: string;
  role: Role;
  regionCodes: string[];
  /** The only event that a field token is for. */
  eventId: string | null;
  /** The token's id, with which it can be revoked. */
  tokenId: string | null;
  expiresAt: Date | null;
};

/** The caller without a token. */
export const publicViewer: Viewer = {
  subject: 'public',
  role: 'PUBLIC',
  regionCodes: [],
  eventId: null,
  tokenId: null,
  expiresAt: null,
};
