/**
 * The least that a server can do: node:http, and statements written by hand that let PostgreSQL build the whole answer.
 * Prints its URL.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] });

/** The newest counts of the regions that `which` names, and from them each region with its indicators. */
const valued = (which: (code: string) => string): string => `WITH newest AS (
    SELECT DISTINCT ON (region_code, measure_code) region_code, measure_code, value FROM figure
    WHERE ${which('region_code')} AND metric = 'COUNT' AND status = 'ACTIVE' AND as_of IS NOT NULL
    ORDER BY region_code, measure_code, as_of DESC, id DESC
  ), valued AS (
    SELECT region.code, region.name, region.parent_code, json_agg(json_build_object('indicator', indicator.code,
      'percent', 100 * part.value / nullif(whole.value, 0), 'numerator', part.value, 'denominator', whole.value)
      ORDER BY indicator.code) AS indicators
    FROM region CROSS JOIN indicator
      LEFT JOIN newest part ON part.region_code = region.code AND part.measure_code = indicator.numerator_code
      LEFT JOIN newest whole ON whole.region_code = region.code AND whole.measure_code = indicator.basis_code
    WHERE ${which('region.code')} AND region.level <> 'VILLAGE' GROUP BY region.code
  )`;
const within = (code: string): string => `${code} >= $1 AND ${code} < $1 || '/'`;
const itself = (code: string): string => `${code} = $1`;

const statements = {
  value: `${valued(itself)} SELECT json_build_object('code', code, 'name', name, 'indicators', indicators)::text AS answer FROM valued`,
  values: `${valued(within)} SELECT json_build_object('code', code, 'name', name, 'indicators', indicators, 'children', (
      SELECT json_agg(json_build_object('code', code, 'name', name, 'indicators', indicators, 'children', (
        SELECT json_agg(json_build_object('code', code, 'name', name, 'indicators', indicators) ORDER BY code)
        FROM valued district WHERE district.parent_code = regency.code)) ORDER BY code)
      FROM valued regency WHERE regency.parent_code = province.code))::text AS answer
    FROM valued province WHERE code = $1`,
  names: `SELECT json_build_object('name', name, 'children', (
      SELECT json_agg(json_build_object('name', name, 'children', (
        SELECT json_agg(json_build_object('name', name, 'children', (
          SELECT json_agg(json_build_object('name', name) ORDER BY code)
          FROM region village WHERE village.parent_code = district.code)) ORDER BY code)
        FROM region district WHERE district.parent_code = regency.code)) ORDER BY code)
      FROM region regency WHERE regency.parent_code = province.code))::text AS answer
    FROM region province WHERE code = $1`,
  counter: `SELECT json_build_object('name', event.name, 'version', tally.version, 'served', tally.served, 'net', tally.net,
      'fromHere', tally.from_here, 'fromElsewhere', tally.net - tally.from_here, 'goalPercent', 100.0 * tally.served / event.goal,
      'lastActivationAt', tally.last_activation_at,
      'measures', (SELECT json_agg(json_build_object('measure', measure_code, 'served', served, 'net', net) ORDER BY measure_code)
        FROM (SELECT measure_code, sum(served) AS served, sum(net) AS net FROM event_part_tally
          WHERE event_id = event.id GROUP BY measure_code) AS measure),
      'segments', (SELECT json_agg(json_build_object('segment', segment, 'served', served) ORDER BY segment)
        FROM (SELECT segment, sum(served) AS served FROM event_part_tally
          WHERE event_id = event.id GROUP BY segment) AS part))::text AS answer
    FROM outreach_event event JOIN event_tally tally ON tally.event_id = event.id WHERE event.code = $1`,
  search: `SELECT json_agg(json_build_object('code', found.code, 'name', found.name, 'ancestors', json_build_array(
      json_build_object('code', country.code, 'name', country.name), json_build_object('code', province.code, 'name', province.name),
      json_build_object('code', regency.code, 'name', regency.name), json_build_object('code', district.code, 'name', district.name)))
      ORDER BY place)::text AS answer
    FROM (SELECT code, name, parent_code, row_number() OVER (ORDER BY similarity(name, $1) DESC, code) AS place FROM region
        WHERE level = 'VILLAGE' AND name % $1 ORDER BY place LIMIT 10) AS found
      JOIN region AS district ON district.code = found.parent_code
      JOIN region AS regency ON regency.code = district.parent_code
      JOIN region AS province ON province.code = regency.parent_code
      JOIN region AS country ON country.code = province.parent_code`,
};

const answerTo = async (url: string): Promise<string | undefined> => {
  if (url === '/') return '"Query"';
  const [, name = '', argument = ''] = url.split('/');
  if (!Object.hasOwn(statements, name)) return undefined;
  const text = statements[name as keyof typeof statements];
  const { rows } = await pool.query<{ answer: string }>({ name, text, values: [decodeURIComponent(argument)] });
  return rows[0]?.answer;
};

const server = createServer((request, response) => {
  answerTo(request.url ?? '').then(
    (answer) => {
      const body = Buffer.from(answer ?? '{}');
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json', 'content-length': body.length });
      response.end(body);
    },
    () => response.writeHead(500).end(),
  );
});
server.listen(Number(process.env['PORT']), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.on('SIGTERM', () => process.exit(0));
