import type { Note } from '../audit/trail.ts';
import { nothingMoved } from '../terms/moved.ts';
import { isWithin } from '../terms/region-code.ts';

type Place = { regionCode: string };

/** Notes a write to an event's entries, and to another's with them, so that the trail of either region shows it. */
export const noteBoth = (
  note: (entry: Note) => void,
  entry: Omit<Note, 'region'>,
  own: Place,
  other: Place | null,
): void => {
  note({ ...entry, region: own.regionCode });
  // The first line already says what moved.
  if (other && !isWithin(other.regionCode, own.regionCode))
    note({ ...entry, region: other.regionCode, moved: nothingMoved });
};
