import type { Queryable } from '../database/database.ts';
import { boundsWithin } from '../terms/region-code.ts';
import type { Place } from './worst-first.ts';

/** A dismissal of a finding; `endedAt` is set once it is taken back. */
export type Dismissal = Pick<Place, 'regionCode' | 'indicatorCode' | 'rule' | 'mark'> & {
  id: number;
  reason: string;
  by: string;
  at: Date;
  endedAt: Date | null;
};

const columns = `id, region_code AS "regionCode", indicator_code AS "indicatorCode", rule, mark, reason, by, at,
  ended_at AS "endedAt"`;

const inForce = `SELECT ${columns} FROM finding_dismissal
  JOIN unnest($1::text[], $2::text[]) AS asked (code, "askedMark") ON region_code = code COLLATE "C" AND mark = "askedMark"
  WHERE ended_at IS NULL`;

const dismissedRegions = `SELECT DISTINCT region_code AS code FROM finding_dismissal
  WHERE region_code >= $1 COLLATE "C" AND region_code < $2 COLLATE "C" AND ended_at IS NULL`;

const insert = `INSERT INTO finding_dismissal (region_code, indicator_code, rule, mark, reason, by)
  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (region_code, mark) WHERE ended_at IS NULL DO NOTHING
  RETURNING ${columns}`;

const end = `UPDATE finding_dismissal SET ended_at = date_trunc('milliseconds', clock_timestamp())
  WHERE id = $1 AND ended_at IS NULL RETURNING ${columns}`;

/** The regions in a region and below it that have dismissals in force: few, whatever the number of findings. */
export const readDismissedRegions = async (db: Queryable, within: string): Promise<Set<string>> => {
  const { from, to } = boundsWithin(within);
  const { rows } = await db.query<{ code: string }>(dismissedRegions, [from, to]);
  return new Set(rows.map(({ code }) => code));
};

/** The dismissals in force of these findings. Those of findings that are gone stay stored, and are not read. */
export const readDismissals = async (
  db: Queryable,
  findings: Pick<Place, 'regionCode' | 'mark'>[],
): Promise<Dismissal[]> => {
  const [codes, marks] = [findings.map(({ regionCode }) => regionCode), findings.map(({ mark }) => mark)];
  return (await db.query<Dismissal>(inForce, [codes, marks])).rows;
};

/** Stores a dismissal; null if the finding is dismissed already. */
export const insertDismissal = async (
  client: Queryable,
  { regionCode, indicatorCode, rule, mark }: Place,
  { reason, by }: { reason: string; by: string },
): Promise<Dismissal | null> => {
  const parameters = [regionCode, indicatorCode, rule, mark, reason, by];
  return (await client.query<Dismissal>(insert, parameters)).rows[0] ?? null;
};

/** The dismissal with that number; null if there is none. */
export const findDismissal = async (client: Queryable, id: number): Promise<Dismissal | null> =>
  (await client.query<Dismissal>(`SELECT ${columns} FROM finding_dismissal WHERE id = $1`, [id])).rows[0] ?? null;

/** Takes a dismissal back; null if that was done before. */
export const endDismissal = async (client: Queryable, id: number): Promise<Dismissal | null> =>
  (await client.query<Dismissal>(end, [id])).rows[0] ?? null;
