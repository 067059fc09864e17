import { AskError, ask } from '../ask.ts';

/** Whose token it is, and what may be chosen from in forms. */
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

/** The token that this tab kept, or nothing. */
export const keptToken = (): string => sessionStorage.getItem(key) ?? '';

/** When a token ends, as it says itself; null where it is no token. */
export const expiryOf = (text: string): Date | null => {
  try {
    const claims = atob((text.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const { exp } = JSON.parse(claims) as { exp?: unknown };
    return typeof exp === 'number' ? new Date(exp * 1000) : null;
  } catch {
    return null;
  }
};

/** Asks who the token is and keeps it for this tab; throws where it is not accepted. */
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

/** Says what happens once a token is no longer accepted. */
export const onEnded = (listener: (why: string) => void): void => {
  whenEnded = listener;
};

/** The session, which every view has. */
export const session = (): Session => {
  if (!current) throw new Error('nobody is signed in');
  return current;
};

/** Whether figures, targets and entries may be changed. */
export const isAdmin = (): boolean => session().viewer.role === 'ADMIN';

/** Asks with the token; one that is no longer accepted ends the session. */
export const tell = async <Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> => {
  try {
    return await ask<Data>(query, variables, token);
  } catch (error) {
    if (error instanceof AskError && error.code === 'UNAUTHENTICATED') whenEnded(error.message);
    throw error;
  }
};
