import type { Queryable } from '../database/database.ts';
import { boundsWithin } from '../terms/region-code.ts';
import type { Sentence } from '../terms/sentence.ts';
import { figureNote, regionNote, targetNote } from '../values/change-note.ts';
import type { ChangeOrigin, Move } from '../values/last-change.ts';
import { askedRowsOf } from './asked-value.ts';
import {
  type MovedValue,
  readMovingEntries,
  readMovingFigures,
  readMovingRegions,
  readMovingTargets,
} from './happened.store.ts';
import type { ComputedValue } from './value-reader.ts';

/** What moved a value: the kind of fact, and what can be said of it to the public. */
type Story = {
  cause: 'RECORDED' | 'CORRECTED' | 'FIGURE' | 'TARGET' | 'REGION';
  /** The public note of a correction as written, or a sentence about what was published. */
  note: Sentence | string | null;
  /** The number of the figure that was recorded or retracted. */
  figureId: number | null;
};

/** The last move of a value; coverages in percent. */
export type ValueChange = Story & { at: Date; before: number | null; after: number | null };

/** A value that was found to have moved, as it was known after that move. */
export type MovedThen = { known: ComputedValue; move: Move };

const movedRow = async ({ known, move }: MovedThen, place: number): Promise<MovedValue> => {
  const { asked } = await askedRowsOf(known, place, null);
  const { from, to } = boundsWithin(asked.code);
  // Entries count in every region above their domicile.
  const range = move.origin === 'ENTRIES' ? { low_code: from, high_code: to } : {};
  return { ...asked, ...range, at: new Date(move.at) };
};

/** Tells what moved each value: one statement for each kind of fact that moved any. */
export const readChanges = async (db: Queryable, found: MovedThen[]): Promise<ValueChange[]> => {
  const rows = await Promise.all(found.map(movedRow));
  const movedBy = (origin: ChangeOrigin): MovedValue[] =>
    rows.filter(({ place }) => found[place]?.move.origin === origin);
  const [entries, figures, targets, regions] = await Promise.all([
    readMovingEntries(db, movedBy('ENTRIES')),
    readMovingFigures(db, movedBy('FIGURES')),
    readMovingTargets(db, movedBy('TARGETS')),
    readMovingRegions(db, movedBy('REGIONS')),
  ]);
  const storyOf: Record<ChangeOrigin, (place: number, code: string) => Story> = {
    ENTRIES: (place) => {
      const happened = entries.get(place);
      return { cause: happened?.isCorrection ? 'CORRECTED' : 'RECORDED', note: happened?.note ?? null, figureId: null };
    },
    FIGURES: (place, code) => {
      const happened = figures.get(place);
      const note = happened ? figureNote(happened, code) : null;
      return { cause: 'FIGURE', note, figureId: happened?.figure.id ?? null };
    },
    TARGETS: (place) => {
      const happened = targets.get(place);
      return { cause: 'TARGET', note: happened ? targetNote(happened) : null, figureId: null };
    },
    REGIONS: (place) => {
      const happened = regions.get(place);
      return { cause: 'REGION', note: happened ? regionNote(happened.name, happened.code) : null, figureId: null };
    },
  };
  return found.map(({ known, move: { origin, at, before, after } }, place) => {
    return { ...storyOf[origin](place, known.query.code), at: new Date(at), before, after };
  });
};
