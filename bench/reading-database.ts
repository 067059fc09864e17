/** The database that `reading.ts` asks about: what ships, eight counts on three days for each district, and an event. */
import pino from 'pino';
import { openDatabase } from '../src/database/database.ts';
import { loadShippedData } from '../src/shipped/load.ts';
import { openEvents, type Server } from './fanout-server.ts';

// The numbers differ from district to district and rise from day to day; each part is below its whole.
const figures = `INSERT INTO figure (region_code, metric, measure_code, value, as_of, recorded_at)
  SELECT code, 'COUNT', measure, round((12000 + place * 37 % 9000) * share * (1 + day / 50.0)), as_of::date,
    (SELECT changed_at FROM facts_version)
  FROM (SELECT code, row_number() OVER (ORDER BY code) AS place FROM region WHERE level = 'DISTRICT') AS district,
    (VALUES ('KTP_ELIGIBLE', 1), ('KTP_RECORDED', 0.97), ('KTP_HOLDERS', 0.95), ('IKD_ACTIVE', 0.21),
      ('FIRST_TIME_VOTERS', 0.024), ('FIRST_TIME_VOTERS_RECORDED', 0.019), ('CHILDREN', 0.31), ('KIA_ISSUED', 0.18))
      AS measure (measure, share),
    (VALUES (0, '2024-06-30'), (1, '2024-12-31'), (2, '2025-06-30')) AS day (day, as_of)`;
// Jemput searches in memory; the servers that it is compared with ask this index.
// An index of rows just changed, unless built concurrently, serves no one before all older transactions have ended.
const trigrams = 'CREATE INDEX CONCURRENTLY region_name_trigrams ON region USING gin (name gin_trgm_ops)';

/** Fills a new database; returns the number of figures. */
export const fillDatabase = async (url: string): Promise<number> => {
  const log = pino({ level: 'silent' });
  const { pool, close } = await openDatabase({ url, poolSize: 2 }, (loading) => loadShippedData(loading, log));
  try {
    await pool.query(figures);
    await pool.query('CREATE EXTENSION pg_trgm');
    await pool.query(trigrams);
    await pool.query('ANALYZE');
    const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM figure');
    return rows[0]?.count ?? 0;
  } finally {
    await close();
  }
};

const segments = ['CIVIL_SERVANT', 'STATE_ENTERPRISE', 'MILITARY_POLICE', 'STUDENT', 'GENERAL_PUBLIC', 'UNKNOWN'];

/** Opens an event in Balikpapan and records activations of people from there and from Bandung; returns its code. */
export const fillEvent = async (jemput: Server): Promise<string> => {
  const [event = ''] = await openEvents(jemput, 1);
  const entries = Array.from({ length: 60 }, (_, index) => ({
    id: crypto.randomUUID(),
    measure: index % 5 === 0 ? 'KTP_RECORDED' : 'IKD_ACTIVE',
    domicile: index % 4 === 0 ? '32.73' : '64.71',
    segment: segments[index % segments.length],
    occurredAt: new Date().toISOString(),
  }));
  const { result } = await jemput.ask<{ result: { results?: { status: string }[] } }>(
    `mutation($input: RecordActivationsInput!) { result: recordActivations(input: $input) {
      ... on RecordActivationsPayload { results { status } } } }`,
    { input: { event, entries } },
  );
  if (!result.results?.every(({ status }) => status === 'ACCEPTED')) throw new Error(JSON.stringify(result));
  return event;
};
