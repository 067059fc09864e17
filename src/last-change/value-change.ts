import type { Queryable } from '../database/database.ts';
import type { ComputedValue } from '../indicator/value-reader.ts';
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
} from './moving-facts.store.ts';

/** The kind of fact that moved a value, and what the public is told of it. */
type Story = {
  cause: 'RECORDED' | 'CORRECTED' | 'FIGURE' | 'TARGET' | 'REGION';
  /** The public note of a correction as written, or a sentence about what was published. */
  note: Sentence | string | null;
  /** The number of the figure that was recorded or retracted. */
  figureId: number | null;
};

/** The last move of a value; coverages in percent. */
export type ValueChange = Story & { at: Date; before: number | null; after: number | null };

/** A value that was found to have moved, as it was known after that move and just before. */
export type MovedThen = { known: ComputedValue; before: ComputedValue; move: Move };

/** Tells what moved each value: one statement for each kind of fact that moved any. */
export const readChanges = async (db: Queryable, found: MovedThen[]): Promise<ValueChange[]> => {
  const rows = await Promise.all(
    found.map(async ({ known, before, move: { at, origin } }, place) => {
      const rowsThen = await askedRowsOf(known, place, null);
      const { evidence } = await askedRowsOf(before, place, null);
      return { ...rowsThen, evidence: [...rowsThen.evidence, ...evidence], at: new Date(at), origin };
    }),
  );
  const movedBy = (origin: ChangeOrigin) => rows.filter((row) => row.origin === origin);
  const movedValues = (origin: ChangeOrigin): MovedValue[] =>
    movedBy(origin).map(({ asked, at }) => ({ ...asked, at }));
  const counted = movedBy('ENTRIES').flatMap((row) => row.counted.map((region) => ({ ...region, at: row.at })));
  const [entries, figures, targets, regions] = await Promise.all([
    readMovingEntries(db, counted),
    readMovingFigures(
      db,
      movedBy('FIGURES').map(({ asked, at, evidence }) => ({ ...asked, at, evidence })),
    ),
    readMovingTargets(db, movedValues('TARGETS')),
    readMovingRegions(db, movedValues('REGIONS')),
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
