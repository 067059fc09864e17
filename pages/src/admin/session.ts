import { AskError, ask } from '../ask.ts';

/** The owner of the token, and the options for forms. */
export type Session = {
  viewer: { subject: string; role: string; regions: { code: string; name: string }[] };
  measures: Named[];
  indicators: (Named & { basis: Named; alternativeBases: Named[] })[];
};
type Named = { code: string; name: string };

const key = 'jemput-token';
const sessionQuery = `{
  viewer { subject role regions { code name } }
  measures { code name }
  indicators { code name basis { code name } alternativeBases { code name } }
}`;

let token = '';
let current: Session | undefined;
let whenEnded: (why: string) => void = () => {};

/** The token that this tab has stored, or an empty text. */
export const keptToken = (): string => sessionStorage.getItem(key) ?? '';

/** The expiry time that a token states; null if the text is not a token. */
export const expiryOf = (text: string): Date | null => {
  try {
    const claims = atob((text.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const { exp } = JSON.parse(claims) as { exp?: unknown };
    return typeof exp === 'number' ? new Date(exp * 1000) : null;
  } catch {
    return null;
  }
};

/** Looks up the viewer of the token and keeps the token for this tab; throws if it is not accepted. */
export const signIn = async (text: string): Promise<Session> => {
  current = await ask<Session>(sessionQuery, {}, text);
  token = text;
  sessionStorage.setItem(key, text);
  return current;
};

/** Forgets the token. */
export const signOut = (): void => {
  token = '';
  current = undefined;
  sessionStorage.removeItem(key);
};

/** Sets the listener for a token that is no longer accepted. */
export const onEnded = (listener: (why: string) => void): void => {
  whenEnded = listener;
};

/** The session, which exists in every view. */
export const session = (): Session => {
  if (!current) throw new Error('there is no session');
  return current;
};

/** Roles in rising order, as in src/access/viewer.ts. A role that is missing here sees the views that need no role. */
const roles = ['OFFICER', 'COORDINATOR', 'ADMIN'];

/** Whether the viewer has the given role or one above it. */
export const hasRole = (role: string): boolean => roles.indexOf(session().viewer.role) >= roles.indexOf(role);

/** Whether figures, targets and entries may be changed. */
export const isAdmin = (): boolean => hasRole('ADMIN');

/** Whether events may be edited. */
export const mayRunEvents = (): boolean => hasRole('COORDINATOR');

/** Sends a request with the token; if it is no longer accepted, the session ends. */
export const tell = async <Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> => {
  try {
    return await ask<Data>(query, variables, token);
  } catch (error) {
    if (error instanceof AskError && error.code === 'UNAUTHENTICATED') whenEnded(error.message);
    throw error;
  }
};
