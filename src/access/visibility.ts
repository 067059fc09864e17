import type { Viewer } from './viewer.ts';

/** The viewer's visibility as text: viewers with the same text may share a state that is read for one of them. */
export const visibilityOf = ({ role, regionCodes, eventId }: Viewer): string =>
  JSON.stringify([role, regionCodes.toSorted(), eventId]);

/** The viewer, with `told` called before anything is read of it that others with the same permissions do not share. */
export const telling = (viewer: Viewer, told: (name: keyof Viewer) => void): Viewer => {
  const { role, regionCodes, eventId } = viewer;
  const read = <Name extends keyof Viewer>(name: Name): Viewer[Name] => {
    told(name);
    return viewer[name];
  };
  return {
    role,
    regionCodes,
    eventId,
    get subject() {
      return read('subject');
    },
    get tokenId() {
      return read('tokenId');
    },
    get signIn() {
      return read('signIn');
    },
    get expiresAt() {
      return read('expiresAt');
    },
  };
};

/** A viewer with the same permissions but no identity: reading its subject, token id, sign-in or expiry throws. */
export const anyoneWith = (viewer: Viewer): Viewer =>
  telling(viewer, (name) => {
    throw new Error(`a field that is shared between viewers read the viewer's ${name}`);
  });
