import type { Viewer } from './viewer.ts';

/** What the viewer may see, as text: viewers with the same may share what is read for one of them. */
export const visibilityOf = ({ role, regionCodes, eventId }: Viewer): string =>
  JSON.stringify([role, regionCodes.toSorted(), eventId]);

/** A viewer with the same rights that is nobody in particular. Throws where a field asks who it is. */
export const anyoneWith = ({ role, regionCodes, eventId }: Viewer): Viewer => {
  const nobody = (name: string): never => {
    throw new Error(`a field that is shared between viewers read the viewer's ${name}`);
  };
  return {
    role,
    regionCodes,
    eventId,
    get subject() {
      return nobody('subject');
    },
    get tokenId() {
      return nobody('tokenId');
    },
    get expiresAt() {
      return nobody('expiresAt');
    },
  };
};
