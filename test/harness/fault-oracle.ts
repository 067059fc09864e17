import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect } from 'vitest';
import { verifyTrail } from '../../src/audit/verify-trail.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import type { SentEntry } from './field.ts';
import { unexpectedIn } from './kept-log.ts';
import type { Screen } from './screen.ts';

/** Entries that devices sent for an event. Those of unknown outcome got no answer, and may have been stored. */
type SentFor = { event: string; acknowledged: SentEntry[]; unknown?: SentEntry[] };
/** A screen that shows an event's counter. */
type CounterScreen = { event: string; screen: Screen };

/** Everything that is known from outside of servers that had to endure faults. */
export type Endured = {
  databaseUrl: string;
  sent?: SentFor[];
  counters?: CounterScreen[];
  /** Screens of anything else. */
  screens?: Screen[];
  /** The lines of the logs, and patterns of the warnings and errors that the test itself caused. */
  log?: { lines: string[]; allowed: RegExp[] };
};

type Counter = { version: number; served: number; net: number };

/** Until the last frame has arrived. */
const lastFrameWithinMs = 15_000;

// Written without the functions of src, so that a mistake there is not repeated here: signs by kind, and ancestors by the
// parents that the region table names.
const sums = `WITH RECURSIVE up (code, measure_code, net) AS (
    SELECT domicile_code COLLATE "C", measure_code,
      sum(CASE kind WHEN 'ACTIVATION' THEN count WHEN 'WITHDRAWAL' THEN -count ELSE 0 END)
    FROM activation GROUP BY 1, 2
    UNION ALL
    SELECT region.parent_code COLLATE "C", measure_code, net FROM up JOIN region USING (code) WHERE parent_code IS NOT NULL
  ), ledger AS (SELECT code, measure_code, sum(net) AS net FROM up GROUP BY 1, 2)
  SELECT coalesce(ledger.code, tally.region_code) AS region, ledger.net::text AS ledger, tally.net::text AS tally
  FROM ledger FULL JOIN region_tally tally ON tally.region_code = ledger.code AND tally.measure_code = ledger.measure_code
  WHERE coalesce(ledger.net, 0) <> coalesce(tally.net, 0)`;

const recorded = `SELECT activation.id, count FROM activation JOIN outreach_event event ON event.id = event_id
  WHERE code = $1 AND correction_id IS NULL`;
const tally = `SELECT version, tally.served, tally.net,
    sum(CASE WHEN kind IN ('ACTIVATION', 'REACTIVATION') THEN count ELSE 0 END)::int AS "ledgerServed",
    sum(CASE kind WHEN 'ACTIVATION' THEN count WHEN 'WITHDRAWAL' THEN -count ELSE 0 END)::int AS "ledgerNet"
  FROM outreach_event event JOIN event_tally tally ON tally.event_id = event.id
  LEFT JOIN activation ON activation.event_id = event.id WHERE code = $1 GROUP BY version, tally.served, tally.net`;

const first = (items: unknown[]): string => `${items.length}, such as ${JSON.stringify(items[0])}`;
const some = (items: unknown[], what: string): string[] => (items.length === 0 ? [] : [`${what}: ${first(items)}`]);

/** The ledger has what was acknowledged, at most what was sent beyond that, and nothing else. */
const wrongEntries = async (pool: pg.Pool, { event, acknowledged, unknown = [] }: SentFor): Promise<string[]> => {
  const { rows } = await pool.query<{ id: string; count: number }>(recorded, [event]);
  const stored = new Map(rows.map(({ id, count }) => [id, count]));
  const due = new Map(acknowledged.map(({ id, count }) => [id, count ?? 1]));
  const possible = new Map([...unknown.map(({ id, count }) => [id, count ?? 1] as const), ...due]);
  return [
    ...some(
      [...due].filter(([id, count]) => stored.get(id) !== count),
      `${event} lacks acknowledged entries`,
    ),
    ...some(
      [...stored].filter(([id, count]) => possible.get(id) !== count),
      `${event} has entries that were not sent`,
    ),
  ];
};

const counterOf = async (pool: pg.Pool, event: string): Promise<{ counter: Counter; wrong: string[] }> => {
  const { rows } = await pool.query(tally, [event]);
  const { ledgerServed, ledgerNet, ...counter } = rows[0];
  const isRight = (ledgerServed ?? 0) === counter.served && (ledgerNet ?? 0) === counter.net;
  return { counter, wrong: isRight ? [] : [`${event} counts other than its ledger: ${JSON.stringify(rows[0])}`] };
};

/** The versions that a frame shows, each by the thing that it is of. */
const versionsIn = (frame: object): [string, number][] =>
  Object.entries(frame).flatMap(([field, shown]) =>
    [shown].flat().map((each): [string, number] => [`${field} ${each?.event?.code ?? ''}`, each?.version ?? 0]),
  );

/** The places where a screen went back to an older state. */
const fallsOf = ({ frames }: Screen): string[] => {
  const highest = new Map<string, number>();
  return frames.flatMap((frame, index) =>
    versionsIn(frame).flatMap(([of, version]) => {
      const before = highest.get(of) ?? 0;
      highest.set(of, Math.max(before, version));
      return version < before ? [`${of} fell from ${before} to ${version} in frame ${index}`] : [];
    }),
  );
};

const wrongLast = async ({ event, screen }: CounterScreen, counter: Counter): Promise<string[]> => {
  const deadline = performance.now() + lastFrameWithinMs;
  for (;;) {
    const { version, served, net } = screen.frames.at(-1)?.eventCounter ?? {};
    const shown = { version, served, net: net ?? counter.net };
    if (version === counter.version && served === counter.served && shown.net === counter.net) return [];
    if (performance.now() > deadline)
      return [`a screen of ${event} ends with ${JSON.stringify(shown)}, not ${JSON.stringify(counter)}`];
    await sleep(50);
  }
};

/**
 * Everything that is wrong after faults: acknowledged entries that are missing or counted otherwise, tallies that differ
 * from the ledger, screens that went back or do not show the last state, a broken trail, errors that no fault explains.
 */
export const wrongAfter = async (endured: Endured): Promise<string[]> => {
  const { databaseUrl, sent = [], counters = [], screens = [], log } = endured;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, options: '-c TimeZone=UTC' });
  // The server may be stopped before the connection has said goodbye.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', () => {});
  try {
    const wrong: string[] = [];
    for (const each of sent) wrong.push(...(await wrongEntries(pool, each)));
    for (const event of new Set([...sent, ...counters].map((each) => each.event))) {
      const { counter, wrong: differs } = await counterOf(pool, event);
      const shown = counters.filter((each) => each.event === event);
      wrong.push(...differs, ...(await Promise.all(shown.map((each) => wrongLast(each, counter)))).flat());
    }
    wrong.push(...some((await pool.query(sums)).rows, 'regions differ from the ledger'));
    wrong.push(...some((await verifyLedger(pool)).differences, 'verify finds differences'));
    const faults: unknown[] = [];
    await verifyTrail(pool, (fault) => faults.push(fault));
    wrong.push(...some(faults, 'the trail has faults'));
    const all = [...screens, ...counters.map(({ screen }) => screen)];
    wrong.push(
      ...all.flatMap(fallsOf),
      ...some(
        all.flatMap(({ errors }) => errors),
        'screens got errors',
      ),
    );
    return [...wrong, ...(log ? unexpectedIn(log.lines, log.allowed) : [])];
  } finally {
    await pool.end();
  }
};

/** Nothing is wrong after faults. */
export const expectSound = async (endured: Endured): Promise<void> => {
  expect(await wrongAfter(endured)).toEqual([]);
};
