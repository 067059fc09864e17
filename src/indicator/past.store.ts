import type { Queryable } from '../database/database.ts';
import { boundsWithin } from '../terms/region-code.ts';
import {
  chainsOf,
  evidentDays,
  figureRow,
  type KnownOfRegions,
  known,
  type Part,
  recordingOrder,
  stateRow,
  targetRow,
} from './evidence.store.ts';
import { knownThen } from './known-parts.ts';
import { stretchesOf, stretchRows } from './tallies.store.ts';

/** Whether the ledger is read as known at the instant of the facts, or as it is now. */
export type LedgerState = 'past' | 'present';

/** A region as it was known at an instant. */
export type RegionThen = { code: string; knownAt: Date };

/** The regions by instant, in milliseconds. */
export const byInstant = (asked: RegionThen[]): Map<number, string[]> => {
  const groups = Map.groupBy(asked, ({ knownAt }) => knownAt.getTime());
  return new Map([...groups].map(([at, group]) => [at, [...new Set(group.map(({ code }) => code))]]));
};

const at = 'instant.known_at';
const asked = `(SELECT code, low_code, high_code FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[])
  AS each (known_at, code, low_code, high_code) WHERE each.known_at = ${at})`;
const chain = `(SELECT code FROM unnest($5::timestamptz[], $6::text[]) AS each (known_at, code) WHERE each.known_at = ${at})`;
const live = (ledgerAt: string | null): string => `CROSS JOIN LATERAL (SELECT ${stretchRows} AS stretches
  FROM region_tally AS total
    LEFT JOIN LATERAL ${evidentDays(`region_code = total.region_code AND ${known('figure', at)}`)} AS evident
      ON measure = total.measure_code
    ${stretchesOf(['evident.days'], ledgerAt === null ? null : { at: ledgerAt, low: 'asked.low_code', high: 'asked.high_code' })}
  WHERE total.region_code = asked.code COLLATE "C") AS live`;

// The regions of an instant share its rows, which are JSON by regency as those of the present.
const ofRegionsAt = (ledgerAt: string | null): string => `SELECT ${at} AS "knownAt", part.*
  FROM (SELECT DISTINCT known_at FROM unnest($1::timestamptz[]) AS each (known_at)) AS instant CROSS JOIN LATERAL (
    SELECT 'states' AS kind, json_agg(${stateRow})::text AS rows FROM ${asked} AS asked
      LEFT JOIN region ON region.code = asked.code COLLATE "C" ${live(ledgerAt)} GROUP BY left(asked.code, 5)
    UNION ALL SELECT 'figures', json_agg(${figureRow} ORDER BY ${recordingOrder('figure')})::text FROM ${asked} AS asked
      JOIN figure ON figure.region_code = asked.code COLLATE "C" WHERE ${known('figure', at)} GROUP BY left(region_code, 5)
    UNION ALL SELECT 'targets', json_agg(${targetRow} ORDER BY ${recordingOrder('target')})::text FROM ${chain} AS link
      JOIN target ON target.region_code = link.code COLLATE "C" WHERE ${known('target', at)} GROUP BY left(region_code, 5)
  ) AS part`;
const ofRegions = { past: ofRegionsAt(at), present: ofRegionsAt(null) };

/**
 * Reads the facts known about regions at instants, with the targets of their ancestors too, by instant in milliseconds:
 * one statement, however many instants there are.
 */
export const readRegionsThen = async (
  db: Queryable,
  regions: RegionThen[],
  ledger: LedgerState = 'past',
): Promise<Map<number, KnownOfRegions>> => {
  const groups = byInstant(regions);
  const all = [...groups].flatMap(([instant, codes]) =>
    codes.map((code) => ({ instant, code, ...boundsWithin(code) })),
  );
  const links = [...groups].flatMap(([instant, codes]) => chainsOf(codes).map((code) => ({ instant, code })));
  const { rows } = await db.query<Part & { knownAt: Date }>(ofRegions[ledger], [
    all.map(({ instant }) => new Date(instant)),
    all.map(({ code }) => code),
    all.map(({ from }) => from),
    all.map(({ to }) => to),
    links.map(({ instant }) => new Date(instant)),
    links.map(({ code }) => code),
  ]);
  return knownThen(rows);
};
