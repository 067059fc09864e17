/**
 * Measures what each field costs to answer, beside its price: the CPU time of the server and of PostgreSQL for each unit
 * of cost, for every field that a query can lead to, on a hundred objects where there are as many, with nothing
 * remembered. Asserts nothing. `npm run bench:prices`; BENCH_ROUNDS (default 20) sets how often each is asked.
 */
import { getOperationAST, parse } from 'graphql';
import pg from 'pg';
import { assertAffordable, type Sizes } from '../src/graphql/cost.ts';
import { TreeSize } from '../src/graphql/tree-size.ts';
import { CurrentTree } from '../src/region/current-tree.ts';
import { schema } from '../src/server/schema.ts';
import { selected, waysToFields } from '../test/harness/ways.ts';
import { answersOff, startJemput } from './jemput.ts';
import { type Own, onOwnDatabase } from './own-database.ts';
import { keepPart } from './part.ts';
import { fillDatabase, fillEvent } from './reading-database.ts';
import { backends, spentMs } from './reading-load.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] || 20);
const parents = 100;
const mostListed = 25;

type Priced = { name: string; cost: number; ms: number; postgresMs: number; usPerCost: number };

const priceOf = (query: string, sizes: Sizes): number => {
  const operation = getOperationAST(parse(query));
  if (!operation) throw new Error(`not a query: ${query}`);
  const limits = { maxCost: Number.MAX_SAFE_INTEGER, maxDepth: 100 };
  return assertAffordable({ schema, operation, fragments: new Map(), variables: () => ({}) as never, sizes, limits })
    .cost;
};

const bench = async (own: Own): Promise<void> => {
  await fillDatabase(own.url);
  const client = new pg.Pool({ connectionString: own.url, max: 2, options: '-c timezone=UTC' });
  own.atEnd(() => client.end());
  const sizes = { tree: new TreeSize((await CurrentTree.open(client)).tree.childCounts), indicators: 4 };
  const server = await startJemput(own.url, own.folder, { ...answersOff, VALUE_MEMORY_BYTES: '0' });
  own.atEnd(() => server.stop());
  await fillEvent(server);
  const one = await client.connect();

  const spent = async (query: string): Promise<{ ms: number; postgresMs: number }> => {
    for (let round = 0; round < 3; round++) await server.ask(query, {});
    const before = [(await server.usage('cpu')).cpuUs, await backends(one, 'jemput')] as const;
    for (let round = 0; round < rounds; round++) await server.ask(query, {});
    const us = (await server.usage('cpu')).cpuUs - before[0];
    const postgres = spentMs(before[1], await backends(one, 'jemput'));
    return { ms: us / 1000 / rounds, postgresMs: postgres / rounds };
  };
  const nothing = await spent('{ __typename }');
  const priced: Priced[] = [];
  for (const { type, field, ask } of waysToFields()) {
    const query = ask(parents, selected(type, field));
    const { ms, postgresMs } = await spent(query);
    const cost = priceOf(query, sizes);
    const usPerCost = (Math.max(0, ms - nothing.ms + postgresMs) * 1000) / cost;
    priced.push({ name: `${type}.${field.name}`, cost, ms, postgresMs, usPerCost });
  }
  one.release();
  const dearest = priced.toSorted((a, b) => b.usPerCost - a.usPerCost).slice(0, mostListed);
  const table = {
    title: `The ${mostListed} fields that take the most for their price`,
    columns: ['cost', 'server CPU ms', 'PostgreSQL CPU ms', 'µs for each unit of cost'],
    rows: dearest.map(({ name, cost, ms, postgresMs, usPerCost }) => ({
      name,
      cells: [cost, ms, postgresMs, usPerCost],
    })),
  };
  const about = `Each of the ${priced.length} fields that a query can lead to, on ${parents} objects where there are as many, ${rounds} times,
with nothing remembered; what \`{ __typename }\` takes is subtracted. The price of the dearest query is MAX_COST, by default 100,000.`;
  keepPart({ name: 'prices', about, tables: [table], goals: [], notes: [], wrong: [] }, own.postgres);
};

await onOwnDatabase('prices', 'what each field costs for its price', async (_url, own) => bench(own));
