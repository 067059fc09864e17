import type { Queryable } from '../database/database.ts';
import { nowSql } from '../database/database-clock.ts';

/**
 * Numbers of which at least one rises with every change. Each of them is raised under a lock that is held until the
 * commit, so that none can be seen before an earlier change is.
 */
export type Clocks = {
  /** Figures, targets and the tree. */
  facts: number;
  /** Everything that people changed, events included. */
  trail: number;
  /** Entries, by measure: the versions of the country's tallies. */
  ledger: Record<string, number>;
};

const clocks = `SELECT ${nowSql} AS now, (SELECT version FROM facts_version) AS facts, (SELECT number FROM audit_head)::int AS trail,
  (SELECT coalesce(json_object_agg(measure_code, version), '{}') FROM region_tally WHERE region_code = 'ID') AS ledger`;

/** The clocks, and the time of the database. */
export const readClocks = async (db: Queryable): Promise<Clocks & { now: number }> =>
  (await db.query<Clocks & { now: number }>({ name: 'clocks', text: clocks })).rows[0] as Clocks & { now: number };
