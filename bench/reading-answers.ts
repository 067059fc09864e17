/** The right answers to the workloads of `reading.ts`, as SQL finds them, in lines as `reading-workloads.ts` writes them. */
import type pg from 'pg';
import { parentOf } from '../src/terms/region-code.ts';
import { district, misspelt, province, valueLine } from './reading-workloads.ts';

/** Lines that an answer must have, and how many lines it has besides, whose numbers SQL alone cannot tell. */
export type Right = { lines: string[]; others: number };

type Region = { code: string; name: string };
type Indicator = { code: string; numerator: string; basis: string };
type Count = { region: string; measure: string; value: number | null };

const sumOf = (counts: (number | null)[]): number | null =>
  counts.some((count) => count !== null) ? counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) : null;

/**
 * Each region whose code is like `codes`, with its newest counts. For Jemput, which sums the districts of a regency without figures of its own,
 * they are those sums; a region above districts with figures of its own is left open, as its value takes more than SQL.
 */
export const rightValues = async (client: pg.Client, codes: string, rollsUp: boolean): Promise<Right> => {
  const { rows: regions } = await client.query<Region & { level: string; figured: string[] }>(
    `SELECT code, name, level, ARRAY(SELECT DISTINCT unnest(ARRAY[measure_code, indicator_code]) FROM figure
       WHERE region_code = code) AS figured
     FROM region WHERE code LIKE $1 AND level <> 'VILLAGE' ORDER BY code`,
    [codes],
  );
  const { rows: indicators } = await client.query<Indicator>(
    'SELECT code, numerator_code AS numerator, basis_code AS basis FROM indicator ORDER BY code',
  );
  const { rows: newest } = await client.query<Count>(
    `SELECT region_code AS region, measure_code AS measure, value FROM figure AS one
     WHERE region_code LIKE $1 AND metric = 'COUNT' AND status = 'ACTIVE' AND as_of IS NOT NULL AND NOT EXISTS (
       SELECT FROM figure WHERE region_code = one.region_code AND measure_code = one.measure_code AND metric = 'COUNT'
         AND status = 'ACTIVE' AND (as_of, id) > (one.as_of, one.id))`,
    [codes],
  );
  const counts = new Map(newest.map(({ region, measure, value }) => [`${region} ${measure}`, value]));
  const countOf = ({ code, level }: (typeof regions)[number], measure: string): number | null =>
    rollsUp && level === 'REGENCY'
      ? sumOf(newest.filter((of) => of.measure === measure && parentOf(of.region) === code).map(({ value }) => value))
      : (counts.get(`${code} ${measure}`) ?? null);
  const lines: string[] = [];
  for (const region of regions)
    for (const { code, numerator, basis } of indicators) {
      const isOpen = region.level === 'PROVINCE' || [code, numerator, basis].some((of) => region.figured.includes(of));
      if (rollsUp && region.level !== 'DISTRICT' && isOpen) continue;
      const [part, whole] = [countOf(region, numerator), countOf(region, basis)];
      lines.push(valueLine(region, code, part, whole, part !== null && whole ? (100 * part) / whole : null));
    }
  return { lines, others: regions.length * indicators.length - lines.length };
};

const linesOf = async (client: pg.Client, text: string, values: string[]): Promise<Right> => {
  const { rows } = await client.query<{ line: string }>(text, values);
  return { lines: rows.map(({ line }) => line), others: 0 };
};

const names = `WITH RECURSIVE named AS (
    SELECT code, '/' || name AS line FROM region WHERE code = $1
    UNION ALL SELECT region.code, line || '/' || name FROM region JOIN named ON parent_code = named.code
  ) SELECT line FROM named`;

const counter = `SELECT concat(name, ', ', version, ': ', served, ' ', net, ' ', from_here, ' ',
      to_char(last_activation_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS line
    FROM outreach_event JOIN event_tally ON event_id = id WHERE code = $1
  UNION ALL SELECT concat(measure_code, ': ', sum(part.served), ' ', sum(part.net))
    FROM outreach_event JOIN event_part_tally AS part ON event_id = id WHERE code = $1 GROUP BY measure_code
  UNION ALL SELECT concat(segment, ': ', sum(part.served))
    FROM outreach_event JOIN event_part_tally AS part ON event_id = id WHERE code = $1 GROUP BY segment`;

const found = `SELECT concat(place, '. ', country.code, ' ', country.name, ' > ', province.code, ' ', province.name, ' > ',
    regency.code, ' ', regency.name, ' > ', district.code, ' ', district.name, ' > ', found.code, ' ', found.name) AS line
  FROM (SELECT *, row_number() OVER (ORDER BY similarity(name, $1) DESC, code) AS place FROM region WHERE level = 'VILLAGE') AS found
    JOIN region AS district ON district.code = found.parent_code
    JOIN region AS regency ON regency.code = district.parent_code
    JOIN region AS province ON province.code = regency.parent_code
    JOIN region AS country ON country.code = province.parent_code
  WHERE place <= 10`;

/** The right answer to a workload, by its name; `rollsUp` for Jemput. */
export const rightAnswer = (client: pg.Client, workload: string, event: string, rollsUp: boolean): Promise<Right> => {
  if (workload === 'W1') return rightValues(client, `${province}%`, rollsUp);
  if (workload === 'W2') return linesOf(client, names, [province]);
  if (workload === 'W3') return linesOf(client, counter, [event]);
  if (workload === 'W4') return linesOf(client, found, [misspelt]);
  if (workload === 'W6') return rightValues(client, district, rollsUp);
  return Promise.resolve({ lines: ['Query'], others: 0 });
};

/** Says what is wrong with the lines of an answer; null if nothing is. */
export const wrongIn = (lines: string[], right: Right): string | null => {
  const answered = new Set(lines);
  const missing = right.lines.find((line) => !answered.has(line));
  if (missing) return `has no line ${JSON.stringify(missing)}, but ${JSON.stringify(lines.slice(0, 3))}`;
  const expected = right.lines.length + right.others;
  return lines.length === expected ? null : `has ${lines.length} lines, not ${expected}`;
};
