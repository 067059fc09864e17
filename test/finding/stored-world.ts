import { randomUUID } from 'node:crypto';
import type { Queryable } from '../../src/database/database.ts';
import type { World } from '../harness/oracle/world.ts';

/** The province of random worlds is stored as one that the shipped facts say nothing of, in the same zone. */
export const stored = (code: string): string => code.replace(/^64/, '52');

const figure = `INSERT INTO figure (region_code, metric, measure_code, indicator_code, basis_code, value, low, high, comparator,
    approximate, decimals, as_of_from, as_of, precision, status, recorded_at, ended_at, target_percent, extent, among, of_peers,
    provisional, source_id)
  SELECT * FROM json_populate_recordset(NULL::figure_row, $1::json)`;
const rowType = `CREATE TYPE figure_row AS (region_code text, metric figure_metric, measure_code text, indicator_code text,
  basis_code text, value float8, low float8, high float8, comparator comparator, approximate boolean, decimals int,
  as_of_from date, as_of date, precision date_precision, status figure_status, recorded_at timestamptz, ended_at timestamptz,
  target_percent float8, extent extent, among text, of_peers int, provisional boolean, source_id text)`;

/** Stores a random world, in a transaction that its caller rolls back. */
export const storeWorld = async (client: Queryable, world: World): Promise<void> => {
  await client.query(`INSERT INTO source (id, publisher) VALUES ('a', 'A'), ('b', 'B')`);
  await client.query(rowType);
  const rows = world.figures.map((each) => ({
    ...each,
    region_code: stored(each.region),
    measure_code: each.measure,
    indicator_code: each.indicator,
    basis_code: each.basis,
    as_of_from: each.asOfFrom,
    as_of: each.asOfTo,
    status: each.endedAt === null ? 'ACTIVE' : 'RETRACTED',
    recorded_at: each.recordedAt,
    ended_at: each.endedAt,
    target_percent: each.targetPercent,
    // A rank is not above the number of its peers.
    of_peers: each.of === null ? null : Math.max(each.of, each.value ?? 0),
    source_id: each.source,
  }));
  await client.query(figure, [JSON.stringify(rows)]);
  let first: number | null = null;
  for (const { indicator, region, percent, basis, from, to, setBy, restates, recordedAt, endedAt } of world.targets) {
    const made: { rows: { id: number }[] } = await client.query(
      `INSERT INTO target (indicator_code, region_code, percent, basis_code, from_day, to_day, set_by, restates_id, recorded_at, ended_at)
        VALUES ($1, $2, $3, $4, least($5::date, $6::date), $6, $7, $8, $9, $10) RETURNING id`,
      [indicator, stored(region), percent, basis, from, to, setBy, restates && first, recordedAt, endedAt],
    );
    first ??= made.rows[0]?.id ?? null;
  }
  const event = randomUUID();
  await client.query(
    `INSERT INTO outreach_event (id, code, name, region_code, venue_kind, venue_name, status, scheduled_start, scheduled_end, opened_at, planned_by)
      VALUES ($1, 'WORLD', 'x', '52', 'SCHOOL', 'x', 'LIVE', now(), now() + interval '1 hour', now(), 'x')`,
    [event],
  );
  for (const { domicile, measure, day, net, recordedAt } of world.entries.filter((each) => each.net !== 0))
    await client.query(
      `INSERT INTO activation (id, event_id, measure_code, kind, count, domicile_code, segment, occurred_at, local_day, recorded_by, recorded_at)
        VALUES ($1, $2, $3, $4, $5, $6, 'UNKNOWN', $7::date, $7::date, 'x', $8)`,
      [
        randomUUID(),
        event,
        measure,
        net < 0 ? 'WITHDRAWAL' : 'ACTIVATION',
        Math.abs(net),
        stored(domicile),
        day,
        recordedAt,
      ],
    );
  // The tallies that the ledger's writer keeps for every region above.
  await client.query(`INSERT INTO region_day_tally (region_code, measure_code, day, net)
    SELECT region.code, measure_code, local_day, sum(CASE activation.kind WHEN 'WITHDRAWAL' THEN -count ELSE count END)
    FROM activation JOIN region ON region.code = 'ID' OR domicile_code = region.code OR starts_with(domicile_code, region.code || '.')
    GROUP BY 1, 2, 3`);
  await client.query(`INSERT INTO region_tally (region_code, measure_code, net)
    SELECT region_code, measure_code, sum(net) FROM region_day_tally GROUP BY 1, 2`);
  if (world.regions.get('64.01.02')?.retired) {
    await client.query(`UPDATE region SET retired_at = '2020-01-01' WHERE code = '52.01.02'`);
    await client.query(`UPDATE region SET child_count = child_count - 1 WHERE code = '52.01'`);
  }
};
