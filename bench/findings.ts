/**
 * Prints how long the findings of the whole country take on PostgreSQL, over HTTP, with 10,000 figures of villages and
 * regencies: the first page when nothing is remembered, the next page, and the first page again; and how long it takes
 * to ask the regions that have evidence for their values with their flags, 20 regions a request. Each round changes a
 * figure first, so that the list is computed again. Also prints the longest time in which the server answered nothing
 * else. Asserts nothing. `npm run bench:findings`; BENCH_ROUNDS (default 10) sets the number of rounds.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import pino from 'pino';
import { signToken } from '../src/access/token.ts';
import { startApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { ancestorsOf } from '../src/terms/region-code.ts';
import { noBudgets } from './fanout-server.ts';
import { onOwnDatabase } from './own-database.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] || 10);
const figures = 10_000;
const pageOfRegions = 20;
const secret = 'a secret that is only used by this bench';
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const median = (times: number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

// Villages all over the country, with three counts each: of some more are active than recorded, some have a slipped
// digit. Their regencies have a percentage, and a count that does not always fit it.
const fill = `INSERT INTO figure (region_code, metric, measure_code, indicator_code, basis_code, value, decimals, as_of, recorded_at)
  SELECT code, metric::figure_metric, measure, indicator, basis, value, decimals, as_of::date, (SELECT changed_at FROM facts_version)
  FROM (
    SELECT code, 'COUNT' AS metric, measure, NULL AS indicator, NULL AS basis, round(amount * (1 + place % 7 * 0.01)
      * CASE WHEN measure = 'IKD_ACTIVE' AND place % 23 = 0 THEN 10 ELSE 1 END) AS value,
      NULL::int AS decimals, as_of
    FROM (SELECT code, row_number() OVER (ORDER BY code) AS place FROM region WHERE level = 'VILLAGE') AS village,
      (VALUES ('KTP_ELIGIBLE', 3000, '2025-12-31'), ('KTP_RECORDED', 2960, '2025-12-31'), ('IKD_ACTIVE', 900, '2026-01-31'))
        AS given (measure, amount, as_of)
    WHERE place % 29 = 0
    UNION ALL
    SELECT code, metric, measure, indicator, basis, value + place % 5 * step, decimals, '2026-01-31'
    FROM (SELECT code, row_number() OVER (ORDER BY code) AS place FROM region WHERE level = 'REGENCY') AS regency,
      (VALUES ('COUNT', 'IKD_ACTIVE', NULL, NULL, 90000, 1000, NULL::int), ('COUNT', 'KTP_ELIGIBLE', NULL, NULL, 300000, 0, NULL),
        ('COVERAGE', NULL, 'IKD_ACTIVATION', 'KTP_ELIGIBLE', 30, 0, 2)) AS given (metric, measure, indicator, basis, value, step, decimals)
  ) AS figure LIMIT ${figures}`;
const withFigures = 'SELECT DISTINCT region_code AS code FROM figure';

const node = 'region { code } indicator { code } flag { rule severity message people }';
const list = (page: string): string =>
  `{ findings(${page}) { totalCount bySeverity { severity count } nodes { ${node} } pageInfo { endCursor } } }`;
const ofRegion =
  'indicators { indicator { code } flags { rule severity message people } } quality { rule message people }';

const bench = async (databaseUrl: string): Promise<void> => {
  const config = readConfig({
    PORT: '0',
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: secret,
    ...noBudgets,
    MAX_COST: '1000000',
  });
  const app = await startApp(config, pino({ level: 'silent' }));
  const { pool } = app.database;
  const authorization = `Bearer ${await signToken(new TextEncoder().encode(secret), {
    subject: 'bench',
    role: 'ADMIN',
    regions: ['ID'],
    expiresAt: new Date(Date.now() + 86_400_000),
  })}`;
  const ask = async (query: string): Promise<string> => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query }),
    });
    const answer = await response.text();
    if (answer.includes('"errors"')) throw new Error(answer.slice(0, 500));
    return answer;
  };
  const timed = async (query: string): Promise<[ms: number, answer: string]> => {
    const began = performance.now();
    const answer = await ask(query);
    return [performance.now() - began, answer];
  };
  const change = (round: number): Promise<string> =>
    ask(`mutation { recordFigure(input: { region: "64.71", metric: COUNT, measure: "CHILDREN", value: ${100 + round},
      asOf: "2026-01-31", source: { publisher: "bench ${round}" } }) { ... on FigurePayload { figure { id } } } }`);
  try {
    await pool.query(fill);
    await pool.query('ANALYZE');
    const { rows: known } = await pool.query<{ code: string }>(withFigures);
    const codes = [...new Set(known.flatMap(({ code }) => [...ancestorsOf(code), code]))].toSorted();
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const times: Record<'first' | 'next' | 'again' | 'blocked', number[]> = {
      first: [],
      next: [],
      again: [],
      blocked: [],
    };
    const warmUp = 3;
    let total = '';
    for (let round = 0; round < warmUp + rounds; round++) {
      await change(round);
      delay.reset();
      delay.enable();
      const [first, answer] = await timed(list('first: 20'));
      delay.disable();
      const [, cursor = ''] = /"endCursor":"([^"]+)"/.exec(answer) ?? [];
      total = /"totalCount":(\d+)/.exec(answer)?.[1] ?? '';
      const [next] = await timed(list(`first: 20, after: "${cursor}"`));
      const [again] = await timed(list('first: 20'));
      if (round < warmUp) continue;
      times.first.push(first);
      times.next.push(next);
      times.again.push(again);
      times.blocked.push(delay.max / 1e6);
    }
    const asked = async (): Promise<number> => {
      const began = performance.now();
      for (let at = 0; at < codes.length; at += pageOfRegions) {
        const aliases = codes
          .slice(at, at + pageOfRegions)
          .map((code, index) => `r${index}: region(code: "${code}") { ${ofRegion} }`);
        await ask(`{ ${aliases.join(' ')} }`);
      }
      return performance.now() - began;
    };
    // One after the other; the requests before have warmed the rules up.
    const oneByOne = await asked();
    print(
      `${figures.toLocaleString('en')} figures, ${codes.length.toLocaleString('en')} regions with evidence, ${total} findings.`,
    );
    const show = (name: string, ms: number): void => print(`${name.padEnd(64)}${ms.toFixed(1).padStart(12)}`);
    print(`${''.padEnd(64)}${'median ms'.padStart(12)}`);
    show('first page of the country, facts changed', median(times.first));
    show('next page', median(times.next));
    show('first page again', median(times.again));
    show('longest turn of the event loop during a first page', median(times.blocked));
    show(`every region asked for its values and flags, once, ${pageOfRegions} a request`, oneByOne);
    print(`first page / asking each region   ${(median(times.first) / oneByOne).toFixed(3)} (wanted: below 0.2)`);
  } finally {
    await app.close();
  }
};

await onOwnDatabase('findings', `${rounds} rounds`, bench);
