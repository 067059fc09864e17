import type { Queryable } from '../database/database.ts';
import { longStatement } from '../database/long-statement.ts';
import { figureRow, instant, known, recordingOrder, targetRow } from '../indicator/evidence.store.ts';
import { netSql } from '../terms/activation-kind.ts';
import { ancestorsOf, boundsWithin, countryCode } from '../terms/region-code.ts';
import type { Figure } from '../values/figure.ts';
import type { DayCount } from '../values/ledger-counts.ts';
import type { Target } from '../values/target.ts';

/** The state of the database: when the present facts began, and how far the ledger is. */
export type PresentState = { factsAt: Date; ledger: string };

const present = `SELECT changed_at AS "factsAt", coalesce((SELECT sum(version) FROM region_tally
    WHERE region_code = '${countryCode}'), 0)::text AS ledger FROM facts_version`;

/** Reads the present state. The country's tallies move with every entry. */
export const readPresentState = async (db: Queryable): Promise<PresentState> =>
  (await db.query<PresentState>(present)).rows[0] as PresentState;

const ranked = `SELECT EXISTS (SELECT FROM figure WHERE region_code = $2 AND metric = 'RANK' AND ${known('figure', instant('$1'))}) AS ranked`;

/** Whether a rank of the region is claimed, which only its siblings can confirm. */
export const isRanked = async (db: Queryable, code: string, knownAt: Date | null): Promise<boolean> =>
  (await db.query<{ ranked: boolean }>(ranked, [knownAt, code])).rows[0]?.ranked === true;

// A row for each region, because text of a million figures would be too long for one value.
const figures = `SELECT region_code AS code, json_agg(${figureRow} ORDER BY ${recordingOrder('figure')}) AS items
  FROM figure WHERE region_code >= $2 COLLATE "C" AND region_code < $3 COLLATE "C" AND ${known('figure', instant('$1'))}
  GROUP BY region_code`;

const targets = `SELECT region_code AS code, json_agg(${targetRow} ORDER BY ${recordingOrder('target')}) AS items
  FROM target WHERE (region_code = ANY($4) OR region_code >= $2 COLLATE "C" AND region_code < $3 COLLATE "C")
    AND ${known('target', instant('$1'))}
  GROUP BY region_code`;

const children = `SELECT parent_code AS code, json_agg(code ORDER BY code) AS items
  FROM region WHERE parent_code = ANY($1) AND (retired_at IS NULL OR retired_at > ${instant('$2')}) GROUP BY parent_code`;

const retired = `SELECT code FROM region WHERE code >= $1 COLLATE "C" AND code < $2 COLLATE "C" AND retired_at <= ${instant('$3')}`;

const regencies = `SELECT left(code, 2) AS code, count(*)::int AS count
  FROM region WHERE level = 'REGENCY' AND (retired_at IS NULL OR retired_at > ${instant('$1')}) GROUP BY left(code, 2)`;

const days = `json_agg(json_build_object('measureCode', measure_code, 'day', day::text, 'net', net) ORDER BY day) AS items`;
const tallies = `SELECT region_code AS code, ${days} FROM region_day_tally WHERE region_code = ANY($1) GROUP BY region_code`;
// Tallies hold the present state; an earlier one is summed from the ledger, for every region in which somebody lives.
const entries = `SELECT code, ${days} FROM (
    SELECT domicile_code AS code, measure_code, local_day AS day, sum(${netSql})::int AS net FROM activation
    WHERE domicile_code >= $1 COLLATE "C" AND domicile_code < $2 COLLATE "C" AND recorded_at <= $3
    GROUP BY domicile_code, measure_code, local_day) AS of_day GROUP BY code`;

type Rows<Item> = { code: string; items: Item[] }[];
const byCode = <Item>(rows: Rows<Item>): Map<string, Item[]> => new Map(rows.map(({ code, items }) => [code, items]));

/** Figures and targets by the region they are of. */
export type Published = { figures: Map<string, Figure[]>; targets: Map<string, Target[]> };

/** Reads the figures in a region and below, and the targets there and above, as they were known at an instant; null is now. */
export const readPublished = async (db: Queryable, within: string, knownAt: Date | null): Promise<Published> => {
  const { from, to } = boundsWithin(within);
  const [ofFigures, ofTargets] = await Promise.all([
    db.query<Rows<Figure>[number]>(longStatement({ text: figures }), [knownAt, from, to]),
    db.query<Rows<Target>[number]>(longStatement({ text: targets }), [knownAt, from, to, ancestorsOf(within)]),
  ]);
  return { figures: byCode(ofFigures.rows), targets: byCode(ofTargets.rows) };
};

/** Regions retired by an instant in a region, the children of regions, and the number of regencies in each province. */
export type TreeWithin = { retired: Set<string>; children: Map<string, string[]>; regencies: Map<string, number> };

export const readTree = async (
  db: Queryable,
  within: string,
  parents: string[],
  knownAt: Date | null,
): Promise<TreeWithin> => {
  const { from, to } = boundsWithin(within);
  const [ofRetired, ofChildren, ofRegencies] = await Promise.all([
    db.query<{ code: string }>(longStatement({ text: retired }), [from, to, knownAt]),
    db.query<Rows<string>[number]>(longStatement({ text: children }), [parents, knownAt]),
    db.query<{ code: string; count: number }>(regencies, [knownAt]),
  ]);
  return {
    retired: new Set(ofRetired.rows.map(({ code }) => code)),
    children: byCode(ofChildren.rows),
    regencies: new Map(ofRegencies.rows.map(({ code, count }) => [code, count])),
  };
};

/** Net activations by day, in date order, in the subtree of each of the regions. */
export const readLedger = async (db: Queryable, codes: string[]): Promise<Map<string, DayCount[]>> =>
  byCode((await db.query<Rows<DayCount>[number]>(longStatement({ text: tallies }), [codes])).rows);

/** The same of entries recorded by an instant, by the domicile itself. */
export const readLedgerAt = async (db: Queryable, within: string, at: Date): Promise<Map<string, DayCount[]>> => {
  const { from, to } = boundsWithin(within);
  return byCode((await db.query<Rows<DayCount>[number]>(longStatement({ text: entries }), [from, to, at])).rows);
};
