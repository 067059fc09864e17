import type { Queryable } from '../database/database.ts';
import type { Day } from '../terms/calendar.ts';
import type { NewestInstants } from '../values/last-change.ts';

/** SQL: whether a value on a basis may stand on the figure (`figure`), given a row of `asked`. */
export const mayStandOn = `metric IN ('COUNT', 'COVERAGE', 'ACHIEVEMENT') AND comparator IN ('EQ', 'BETWEEN')
  AND extent = 'WHOLE' AND as_of <= asked.day AND (measure_code = ANY(asked.measures) OR basis_code = asked.basis)`;

/** SQL: the figures from low_code to high_code, through the index, which the planner does not choose by itself. */
export const figuresInRange = `(SELECT * FROM figure
  WHERE region_code >= asked.low_code COLLATE "C" AND region_code < asked.high_code COLLATE "C" OFFSET 0) AS figure`;

/** SQL: whether the target (`target`) may bind the value of a row of `asked`. */
export const mayBind = `target.region_code = ANY(asked.chain) AND target.indicator_code = asked.indicator
  AND restates_id IS NULL AND from_day <= asked.day AND to_day >= asked.day`;

/** A value whose change is looked for, as a row of `asked`. */
export type AskedValue = {
  place: number;
  code: string;
  /** The range of codes whose figures it may stand on: its own, or its subtree's where it is rolled up. */
  low_code: string;
  high_code: string;
  is_rolled_up: boolean;
  /** The region and its ancestors. */
  chain: string[];
  indicator: string;
  numerator: string;
  basis: string;
  /** The measures whose counts it may stand on. */
  measures: string[];
  day: Day;
  /** Later instants are left out; null leaves out none. */
  until: Date | null;
};

/** A region whose entries count in the value of that place, on days after `after` and up to `last`. */
export type CountedRow = {
  place: number;
  code: string;
  low_code: string;
  high_code: string;
  measure: string;
  after: Day;
  last: Day;
  until: Date | null;
};

/** SQL: the rows of `asked`, from JSON. */
export const askedRows = (
  parameter: string,
): string => `json_to_recordset(${parameter}::json) AS asked (place int, code text,
  low_code text, high_code text, is_rolled_up boolean, chain text[], indicator text, numerator text, basis text, measures text[],
  day date, until timestamptz, at timestamptz, evidence int[])`;

/** SQL: the rows of `counted`, from JSON. */
export const countedRows = (
  parameter: string,
): string => `json_to_recordset(${parameter}::json) AS counted (place int, code text,
  low_code text, high_code text, measure text, after date, last date, until timestamptz, at timestamptz)`;

const isUntil = 'asked.until IS NULL OR at <= asked.until';

// The last move of a day is in its tally; only where that is too new, the ledger is read.
const candidates = `WITH entries AS (
    SELECT place, max(CASE WHEN until IS NULL OR moved_at <= until THEN moved_at ELSE (SELECT max(recorded_at)
        FROM activation WHERE activation.measure_code = tally.measure_code AND local_day = tally.day
          AND domicile_code >= low_code COLLATE "C" AND domicile_code < high_code COLLATE "C"
          AND recorded_at <= until) END) AS at
    FROM ${countedRows('$2')} JOIN region_day_tally AS tally ON region_code = code COLLATE "C" AND measure_code = measure
      AND day > after AND day <= last
    GROUP BY place
  )
  SELECT asked.place,
    (SELECT version FROM facts_version) + coalesce((SELECT sum(version) FROM region_tally
      WHERE region_code = asked.code COLLATE "C"), 0)::int AS version,
    (SELECT max(at) FROM ${figuresInRange} CROSS JOIN LATERAL unnest(ARRAY[recorded_at, ended_at]) AS at
      WHERE ${mayStandOn} AND (${isUntil})) AS "FIGURES",
    entries.at AS "ENTRIES",
    (SELECT max(retired_at) FROM region CROSS JOIN LATERAL (SELECT retired_at AS at) AS retired
      WHERE asked.is_rolled_up AND retired_at IS NOT NULL AND (${isUntil})
        AND region.code >= asked.low_code COLLATE "C" AND region.code < asked.high_code COLLATE "C") AS "REGIONS",
    (SELECT max(at) FROM target CROSS JOIN LATERAL unnest(ARRAY[recorded_at, ended_at]) AS at
      WHERE ${mayBind} AND (${isUntil})) AS "TARGETS"
  FROM ${askedRows('$1')} LEFT JOIN entries USING (place) ORDER BY place`;

/** The newest instants at which a value may have moved, and the version of everything it depends on. */
export type ReadCandidates = { version: number; instants: NewestInstants };

type Row = { version: number } & Record<keyof NewestInstants, Date | null>;

/** Reads, for each value, the newest instants at which facts that it may stand on became known or ceased to be. */
export const readCandidates = async (
  db: Queryable,
  values: AskedValue[],
  counted: CountedRow[],
): Promise<ReadCandidates[]> => {
  const query = { name: 'candidates', text: candidates };
  const { rows } = await db.query<Row>(query, [JSON.stringify(values), JSON.stringify(counted)]);
  return rows.map(({ version, ...instants }) => ({
    version,
    instants: {
      FIGURES: instants.FIGURES?.getTime() ?? null,
      ENTRIES: instants.ENTRIES?.getTime() ?? null,
      REGIONS: instants.REGIONS?.getTime() ?? null,
      TARGETS: instants.TARGETS?.getTime() ?? null,
    },
  }));
};
