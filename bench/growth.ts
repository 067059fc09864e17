/**
 * Measures how the cost of W1 of one province grows with the data: with a ledger of 1,000,000 entries (10,000,000 with
 * BENCH_FULL=1) instead of none, with 1,000,000 figures, and with all regions instead of 9,000. Jemput runs on all these
 * databases at once, answers not kept, and they take turns: first with values in memory, then with all of them read and
 * computed again for each request, as after a move of everything. Asserts nothing about speed, but exits with 1 if an answer
 * differs that should not, or a tally from its entries. `npm run bench:growth`; BENCH_ROUNDS (default 5) and
 * BENCH_WINDOW_MS (default 1500) set the size.
 */
import pg from 'pg';
import { verifyLedger } from '../src/ledger/verify.ts';
import type { Server } from './fanout-server.ts';
import { answersOff, startJemput } from './jemput.ts';
import { dropVillages, fillFigures, fillLedger } from './ledger-fill.ts';
import { type Own, onOwnDatabase } from './own-database.ts';
import { type Goal, keepPart, median, print, type Table } from './part.ts';
import { wrongIn } from './reading-answers.ts';
import { fillDatabase } from './reading-database.ts';
import { type Asked, ask, type Cost, costOf } from './reading-load.ts';
import { workloads } from './reading-workloads.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] || 5);
const windowMs = Number(process.env['BENCH_WINDOW_MS'] || 1500);
const ledgers = process.env['BENCH_FULL'] === '1' ? [1_000_000, 10_000_000] : [1_000_000];
const figures = 1_000_000;
const connections = 16;
const [w1] = workloads;
const words = (count: number): string => count.toLocaleString('en');

type Grown = { name: string; url: string; client: pg.Client; hasLedger: boolean };
type Measured = Grown & { costs: Cost[] };
/** The variables of a server, by what it does with values. */
const ways = { remembered: {}, computed: { VALUE_MEMORY_BYTES: '0' } };

const linesOf = (answer: Buffer): string[] => w1?.lines(JSON.parse(answer.toString()).data.region) ?? [];

/** Fills the databases, each a copy of the first with more or less in it. */
const databases = async (own: Own): Promise<Grown[]> => {
  const all: Grown[] = [];
  const grown = async (
    name: string,
    url: string,
    hasLedger: boolean,
    fill: (client: pg.Client) => Promise<unknown>,
  ): Promise<void> => {
    const began = performance.now();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    // If anything fails, dropping the database ends its connection.
    client.on('error', () => {});
    await fill(client);
    await client.query('ANALYZE');
    all.push({ name, url, client, hasLedger });
    print(`filled: ${name}, ${((performance.now() - began) / 1000).toFixed(0)} s`);
  };
  const shipped = await fillDatabase(own.url);
  for (const count of ledgers)
    await grown(`${words(count)} entries`, await own.copy(`ledger_${count}`), true, (client) =>
      fillLedger(client, count),
    );
  await grown(`${words(figures)} figures`, await own.copy('figures'), false, (client) => fillFigures(client, figures));
  const fewer = await own.copy('regions');
  let left = 0;
  await grown('fewer regions', fewer, false, async (client) => {
    left = await dropVillages(client);
  });
  await grown(`all regions, ${words(shipped)} figures, no entries`, own.url, false, async () => {});
  const smaller = all.find(({ url }) => url === fewer);
  if (smaller) smaller.name = `${words(left)} regions`;
  return all.toReversed();
};

/** Measures W1 on each of the databases, in alternating rounds; what is wrong with an answer is added to `wrong`. */
const measure = async (
  all: Grown[],
  own: Own,
  variables: Record<string, string>,
  wrong: string[],
): Promise<Measured[]> => {
  const running: { grown: Measured; server: Server; asked: Asked; expected: Buffer }[] = [];
  try {
    for (const each of all) {
      const server = await startJemput(each.url, own.folder, { ...answersOff, ...variables, PGAPPNAME: 'jemput' });
      const asked = { url: `${server.url}/graphql`, query: w1?.question.jemput ?? '' };
      running.push({ grown: { ...each, costs: [] }, server, asked, expected: (await ask(asked)).body });
    }
    const [base] = running;
    for (const { grown, expected } of running) {
      if (!base) continue;
      const lines = grown.hasLedger ? null : linesOf(base.expected);
      const problem = lines && wrongIn(linesOf(expected), { lines, others: 0 });
      if (problem) wrong.push(`${grown.name}: ${problem}`);
      if (!lines && expected.equals(base.expected)) wrong.push(`${grown.name}: the entries changed no value`);
    }
    for (let round = 0; round <= rounds; round++)
      for (const { grown, server, asked, expected } of running) {
        const load = { warmUpMs: round === 0 ? 2 * windowMs : 300, windowMs: round === 0 ? 0 : windowMs, connections };
        const isRight = (answer: Buffer): boolean => {
          if (!answer.equals(expected)) wrong.push(`${grown.name}: an answer differs from the first`);
          return answer.equals(expected);
        };
        const cost = await costOf({ server, client: grown.client, application: 'jemput' }, () => asked, isRight, load);
        if (cost && round > 0) grown.costs.push(cost);
      }
  } finally {
    for (const { server } of running) await server.stop();
  }
  return running.map(({ grown }) => grown);
};

const cpu = ({ costs }: Measured): number => median(costs.map(({ serverMs }) => serverMs));
const postgres = ({ costs }: Measured): number => median(costs.map(({ postgresMs }) => postgresMs));

/** The table and the ratios of one way; the first database has everything but a ledger, the second fewer regions. */
const shownAs = (title: string, all: Measured[]): { table: Table; goals: Goal[] } => {
  const [full, smaller] = [all[0] as Measured, all[1] as Measured];
  const ratio = (of: (grown: Measured) => number, grown: Measured): number =>
    grown === smaller ? of(full) / of(grown) : of(grown) / of(full);
  const goals = all.slice(1).map((grown): Goal => {
    const name = grown === smaller ? `all regions instead of ${grown.name}` : `${grown.name} instead of few`;
    return { name: `W1 ${title}, ${name}, × its CPU`, measured: ratio(cpu, grown), must: 1.2, beyond: 1.05 };
  });
  const table = {
    title: `CPU time for W1 ${title}, ms`,
    columns: ['server', 'PostgreSQL', '× the first, server', '× the first, PostgreSQL'],
    rows: all.map((grown) => ({
      name: grown.name,
      cells: [cpu(grown), postgres(grown), cpu(grown) / cpu(full), postgres(grown) / postgres(full)],
    })),
  };
  return { table, goals };
};

const bench = async (own: Own): Promise<void> => {
  const all = await databases(own);
  const wrong: string[] = [];
  const remembered = shownAs('with values in memory', await measure(all, own, ways.remembered, wrong));
  const computed = shownAs('computed again', await measure(all, own, ways.computed, wrong));
  for (const { name, url, hasLedger } of all) {
    if (!hasLedger || name.startsWith(words(10_000_000))) continue;
    const pool = new pg.Pool({ connectionString: url, max: 1, options: '-c timezone=UTC' });
    const { entries, differences } = await verifyLedger(pool);
    await pool.end();
    print(`verify: ${words(entries)} entries, ${differences.length} differences`);
    if (differences.length > 0) wrong.push(`${name}: a tally differs, ${JSON.stringify(differences[0])}`);
  }
  for (const { client } of all) await client.end();
  const [full] = all;
  const about = `W1 of one province, answers not kept, on databases that differ in one thing from one with all regions, ${full?.name.split(', ')[1]} and
no ledger. Half of the entries are of people of that province, and every district of it has entries on each of 365 days.
With values in memory a request computes nothing; without, it reads and computes all values again, as after a move of
everything. Medians of ${rounds} alternating rounds of ${windowMs / 1000} s with ${connections} connections. The answers must be equal, but for those with a ledger;
its tallies are recomputed from its entries.`;
  keepPart(
    {
      name: 'growth',
      about,
      tables: [remembered.table, computed.table],
      goals: [...remembered.goals, ...computed.goals],
      notes: [],
      wrong: [...new Set(wrong)],
    },
    own.postgres,
  );
};

await onOwnDatabase('growth', 'growth of the data', async (_url, own) => bench(own));
