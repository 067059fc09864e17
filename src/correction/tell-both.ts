import type { Note } from '../audit/trail.ts';
import { isWithin } from '../terms/region-code.ts';

type Place = { regionCode: string };

/** Notes what was done to an event's entries, and to another's with them, so that whoever reads the trail of either finds it. */
export const tellBoth = (
  note: (entry: Note) => void,
  told: Omit<Note, 'region'>,
  own: Place,
  other: Place | undefined,
): void => {
  note({ ...told, region: own.regionCode });
  if (other && !isWithin(other.regionCode, own.regionCode)) note({ ...told, region: other.regionCode, moved: null });
};
