import type { Viewer } from './viewer.ts';

/** The viewer's visibility as text: viewers with the same text may share a state that is read for one of them. */
export const visibilityOf = ({ role, regionCodes, eventId }: Viewer): string =>
  JSON.stringify([role, regionCodes.toSorted(), eventId]);

/** A viewer with the same permissions but no identity: reading its subject, token id or expiry throws. */
export const anyoneWith = ({ role, regionCodes, eventId }: Viewer): Viewer => {
  const refuse = (name: string): never => {
    throw new Error(`a field that is shared between viewers read the viewer's ${name}`);
  };
  return {
    role,
    regionCodes,
    eventId,
    get subject() {
      return refuse('subject');
    },
    get tokenId() {
      return refuse('tokenId');
    },
    get expiresAt() {
      return refuse('expiresAt');
    },
  };
};
