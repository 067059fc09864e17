import type { Note } from '../audit/append-notes.ts';
import { nothingMoved } from '../terms/moved.ts';
import { isWithin } from '../terms/region-code.ts';

type Place = { regionCode: string };

/** Notes a write to the entries of an event, and of another if given, so that the trail of each region shows it. */
export const noteBoth = (
  note: (entry: Note) => void,
  entry: Omit<Note, 'region'>,
  own: Place,
  other: Place | null,
): void => {
  note({ ...entry, region: own.regionCode });
  // The first line already carries the tallies that changed.
  if (other && !isWithin(other.regionCode, own.regionCode))
    note({ ...entry, region: other.regionCode, moved: nothingMoved });
};
