import type { Queryable } from '../database/database.ts';
import { figureRow, targetRow } from '../indicator/evidence.store.ts';
import type { MovingFigure, MovingTarget } from '../values/change-note.ts';
import {
  type AskedValue,
  askedRows,
  type CountedRow,
  countedRows,
  figuresInRange,
  mayBind,
  mayStandOn,
} from './candidates.store.ts';

/** A value that moved at an instant, and a region whose entries count in it. */
export type MovedValue = AskedValue & { at: Date };
/** One that figures moved, with the ids of those that it stood on before and after. */
export type MovedByFigures = MovedValue & { evidence: number[] };
export type MovedCount = CountedRow & { at: Date };

/** Entries that were recorded at one instant; the note is that of the newest correction among them. */
export type MovingEntries = { isCorrection: boolean; note: string | null };

/** A region that left the region list. */
export type MovingRegion = { name: string; code: string };

// A day that did not move since has none of the entries.
const entries = `SELECT place, bool_or(entry.correction_id IS NOT NULL) AS "isCorrection",
    (array_agg(public_note ORDER BY correction.position DESC) FILTER (WHERE public_note IS NOT NULL))[1] AS note
  FROM ${countedRows('$1')}
  JOIN region_day_tally AS tally ON region_code = counted.code COLLATE "C" AND tally.measure_code = counted.measure
    AND day > after AND day <= last AND moved_at >= counted.at
  CROSS JOIN LATERAL (SELECT correction_id FROM activation WHERE activation.measure_code = tally.measure_code
    AND local_day = tally.day AND domicile_code >= counted.low_code COLLATE "C"
    AND domicile_code < counted.high_code COLLATE "C" AND recorded_at = counted.at OFFSET 0) AS entry
  LEFT JOIN correction ON correction.id = entry.correction_id
  GROUP BY place`;

// Hashed once: compared one by one, long lists of evidence would take minutes.
const isEvidence = (id: string): string =>
  `(asked.place, ${id}) IN (SELECT place, unnest(evidence) FROM ${askedRows('$1')})`;

// Of several figures, the one that says most about the value: one that it stands on, or stood on just before, or a revision
// of one; of the numerator, new, of the newest day, a count, and of a region high in the tree.
const figures = `SELECT asked.place, moving.*
  FROM ${askedRows('$1')} CROSS JOIN LATERAL (
    SELECT ${figureRow} AS figure, (SELECT publisher FROM source WHERE source.id = source_id) AS publisher,
      recorded_at <> asked.at AS "isEnded", count(*) OVER ()::int - 1 AS others,
      (SELECT ${figureRow.replaceAll('figure.', 'earlier.')} FROM figure AS earlier WHERE earlier.id = figure.supersedes_id) AS revised
    FROM ${figuresInRange}
    WHERE (recorded_at = asked.at OR ended_at = asked.at AND status = 'RETRACTED') AND ${mayStandOn}
    ORDER BY (${isEvidence('id')} OR supersedes_id IS NOT NULL AND ${isEvidence('supersedes_id')}) DESC,
      (measure_code IS NOT DISTINCT FROM asked.numerator OR indicator_code IS NOT DISTINCT FROM asked.indicator) DESC,
      recorded_at DESC, as_of DESC, metric = 'COUNT' DESC, length(region_code), region_code, figure.id DESC
    LIMIT 1
  ) AS moving`;

const targets = `SELECT asked.place, moving.* FROM ${askedRows('$1')} CROSS JOIN LATERAL (
    SELECT ${targetRow} AS target, recorded_at <> asked.at AS "isEnded" FROM target
    WHERE ${mayBind} AND (recorded_at = asked.at OR ended_at = asked.at)
    ORDER BY recorded_at DESC, id DESC LIMIT 1) AS moving`;

const regions = `SELECT asked.place, moving.* FROM ${askedRows('$1')} CROSS JOIN LATERAL (
    SELECT name, code FROM region WHERE retired_at = asked.at
      AND region.code >= asked.low_code COLLATE "C" AND region.code < asked.high_code COLLATE "C"
    ORDER BY length(code), code LIMIT 1) AS moving`;

const reading =
  <Happened>(name: string, text: string) =>
  async (db: Queryable, moved: (MovedValue | MovedByFigures | MovedCount)[]): Promise<Map<number, Happened>> => {
    if (moved.length === 0) return new Map();
    const { rows } = await db.query<Happened & { place: number }>({ name, text }, [JSON.stringify(moved)]);
    return new Map(rows.map(({ place, ...happened }) => [place, happened as Happened]));
  };

/** The entries that moved each value, by the value's place. */
export const readMovingEntries = reading<MovingEntries>('moving-entries', entries);
/** The figures that moved each value. */
export const readMovingFigures = reading<MovingFigure>('moving-figures', figures);
/** The targets that each value is compared with since then, or no longer. */
export const readMovingTargets = reading<MovingTarget>('moving-targets', targets);
/** The regions that left each roll-up. */
export const readMovingRegions = reading<MovingRegion>('moving-regions', regions);
