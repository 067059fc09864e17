import type { Queryable } from '../database/database.ts';

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

const clocks = `SELECT (SELECT version FROM facts_version) AS facts, (SELECT number FROM audit_head)::int AS trail,
  (SELECT coalesce(json_object_agg(measure_code, version), '{}') FROM region_tally WHERE region_code = 'ID') AS ledger`;

export const readClocks = async (db: Queryable): Promise<Clocks> =>
  (await db.query<Clocks>({ name: 'clocks', text: clocks })).rows[0] as Clocks;
