import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { coerceInputValue, type GraphQLInputObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schema } from '../../src/server/schema.ts';
import { randomFrom } from '../../src/simulate/random.ts';
import { send } from '../harness/ask.ts';
import { inBatches } from '../harness/clients.ts';
import { sent } from '../harness/field.ts';
import { proved, scale } from '../harness/proved.ts';
import { startTraced, type TracedServer } from '../harness/traced-server.ts';
import { inputsOf, type Mutant, mutate, oversized } from './mutated-inputs.ts';
import { emptyRegions, mutations, requestFor } from './mutations.ts';

const [total, seed, workers, mostRenewals] = [50_000 * scale, 20_260_602, 6, 6];
let server: TracedServer;
beforeAll(async () => {
  server = await startTraced({ MAX_COST: '10000000' });
});
afterAll(() => server.remove());

type Refusal = { code: string; message: string; path: string[] | null };
type Failure = { message: string; path?: string[]; extensions: { code: string } };
/** One answer: the problems with it, and what each input of the request came to. */
type Tried = { problems: string[]; results: ({ __typename: string } & Partial<Refusal>)[] | null };

const typedCodes = ['BAD_USER_INPUT', 'TOO_COSTLY'];
const quiet = new Set<string>();
const acceptedBy = new Map<string, number>();
let requests = 0;

/** Sends inputs of one mutation in one request. */
const sendTogether = async (
  name: string,
  type: GraphQLInputObjectType,
  mutants: Mutant[],
): Promise<{ errors: Failure[]; results: Tried['results'] }> => {
  const requestId = `mutated-${++requests}`;
  const given = mutants.map((_mutant, at) => `$i${at}: ${type.name}!`).join(', ');
  const entries =
    name === 'recordActivations' ? '... on RecordActivationsPayload { results { id status code message } }' : '';
  const fields = mutants.map(
    (_mutant, at) => `m${at}: ${name}(input: $i${at}) { __typename ${entries} ... on Refused { code message path } }`,
  );
  const variables = Object.fromEntries(mutants.map(({ input }, at) => [`i${at}`, input]));
  const headers = { authorization: `Bearer ${server.token}`, 'x-request-id': requestId };
  const answer = await send(server.url, { query: `mutation (${given}) { ${fields.join(' ')} }`, variables }, headers);
  const { data, errors = [] } = (await answer.json()) as { data?: Record<string, never> | null; errors?: Failure[] };
  const results = data ? mutants.map((_mutant, at) => data[`m${at}`] as never) : null;
  const accepted = results?.filter(({ __typename }) => __typename !== 'Refused').length ?? 0;
  // After an error the others of the request may still have been done.
  if (errors.length === 0 || mutants.length === 1) acceptedBy.set(requestId, accepted);
  if (accepted === 0 && (errors.length === 0 || mutants.length === 1 || !data)) quiet.add(requestId);
  return { errors, results };
};

const shown = (name: string, { input, touched }: Mutant, what: unknown): string =>
  `${name} ${touched.join('+')} ${JSON.stringify(input).slice(0, 400)}: ${JSON.stringify(what)}`;

/** Inputs that are not of their type: every one is refused before anything runs, and its field is named. */
const tryUncoercible = async (name: string, type: GraphQLInputObjectType, mutants: Mutant[]): Promise<string[]> => {
  const { errors, results } = await sendTogether(name, type, mutants);
  if (results) return [shown(name, mutants[0] as Mutant, results)];
  const costly = errors.some(({ extensions }) => extensions.code === 'TOO_COSTLY');
  if (costly && mutants.length > 1)
    return (await Promise.all(mutants.map((mutant) => tryUncoercible(name, type, [mutant])))).flat();
  return mutants.flatMap((mutant, at) => {
    const own = costly ? errors : errors.filter(({ message }) => message.includes(`$i${at}"`));
    const isTyped = own.length > 0 && own.every(({ extensions }) => typedCodes.includes(extensions.code));
    const isNamed = costly || own.some(({ message }) => mutant.touched.some((one) => message.includes(one)));
    return isTyped && isNamed ? [] : [shown(name, mutant, own.length > 0 ? own : errors)];
  });
};

/** Refusals of an input as a whole, in which no one field is at fault. */
const ofWhole =
  /^Figure \d+ has the same region, measure, period and source;|^A counter of the event would become negative|^Name at least one field/;

/** Inputs of the right type: each is done, or refused in a way that names a field where a field is at fault. */
const tryCoercible = async (name: string, type: GraphQLInputObjectType, mutants: Mutant[]): Promise<string[]> => {
  const { errors, results } = await sendTogether(name, type, mutants);
  if (errors.length > 0) {
    if (mutants.length > 1)
      return (await Promise.all(mutants.map((mutant) => tryCoercible(name, type, [mutant])))).flat();
    const isTyped = errors.every(({ extensions }) => typedCodes.includes(extensions.code));
    return isTyped ? [] : [shown(name, mutants[0] as Mutant, errors)];
  }
  return mutants.flatMap((mutant, at) => {
    const result = results?.[at];
    if (!result) return [shown(name, mutant, 'no result')];
    if (result.__typename !== 'Refused' || result.code !== 'INVALID') return [];
    const [root, own = ''] = result.path ?? [];
    const isNamed = root === 'input' && (own in type.getFields() || ofWhole.test(String(result.message)));
    return isNamed ? [] : [shown(name, mutant, result)];
  });
};

const all = mutations.map(({ name, input }) => ({
  name,
  input: schema.getType(input.name) as GraphQLInputObjectType,
}));

/** A new valid input; fails where the mutation has nothing left to be done to in that region. */
const validFor = async (name: string, round: number): Promise<object> => {
  const region = emptyRegions[(round * 7 + all.findIndex((each) => each.name === name)) % emptyRegions.length] ?? '';
  if (name !== 'recordActivations') return (await requestFor(name, server.field, region)).input;
  return {
    event: await server.field.open(region),
    entries: [sent({ count: 2 }), sent({ count: 3, domicile: '64.71' })],
    device: 'meja 3',
  };
};

const tryAll = async (
  { name, input: type }: (typeof all)[number],
  number: number,
): Promise<{ count: number; problems: string[] }> => {
  const random = randomFrom(seed + number);
  const problems: string[] = [];
  let [valid, renewals, count] = [await validFor(name, 0), 1, 0];
  for (const mutant of oversized(type, valid)) {
    problems.push(...(await tryUncoercible(name, type, [mutant])));
    count++;
  }
  for (const size of inBatches(
    Array.from({ length: inputsOf(name, total) - count }, () => 1),
    60,
  ).map(({ length }) => length)) {
    const before = acceptedBy.size;
    const mutants = Array.from({ length: size }, () => mutate(random, type, valid));
    const isBad = ({ input }: Mutant): boolean => coerceInputValue(input, type) === undefined;
    for (const batch of inBatches(mutants.filter(isBad), 20))
      problems.push(...(await tryUncoercible(name, type, batch)));
    for (const batch of inBatches(
      mutants.filter((mutant) => !isBad(mutant)),
      8,
    ))
      problems.push(...(await tryCoercible(name, type, batch)));
    count += size;
    const isUsed = [...acceptedBy.values()].slice(before).some((accepted) => accepted > 0);
    if (isUsed && renewals < mostRenewals) valid = await validFor(name, renewals++).catch(() => valid);
  }
  return { count, problems };
};

test(`${total} mutated inputs of every mutation are done or refused in words, and a refusal changes nothing`, {
  timeout: 400_000 * Math.max(1, scale),
}, async () => {
  const waiting = [...all];
  let [count, problems] = [0, [] as string[]];
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const tried = await tryAll(next, waiting.length);
      count += tried.count;
      problems.push(...tried.problems);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  proved({
    promise: 'over a limit is a refusal, never a crash',
    what: `mutated inputs of ${all.length} mutations`,
    count,
    wrong: problems.length,
  });
  expect(problems.slice(0, 20)).toEqual([]);

  // The trail has a line for everything that was done, with the id of its request.
  const groups = new Map<string, Set<number>>();
  for (let after: string | null = null; ; ) {
    const page: {
      nodes: { requestId: string; group: number }[];
      pageInfo: { endCursor: string; hasNextPage: boolean };
    } = (
      await server.field.query(
        'query ($after: String) { audit(first: 100, after: $after) { nodes { requestId group } pageInfo { endCursor hasNextPage } } }',
        { after },
      )
    ).audit;
    for (const { requestId, group } of page.nodes)
      groups.set(requestId, (groups.get(requestId) ?? new Set()).add(group));
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  expect([...groups.keys()].filter((id) => quiet.has(id))).toEqual([]);
  expect([...groups].filter(([id, own]) => own.size > (acceptedBy.get(id) ?? own.size))).toEqual([]);
  expect(groups.size).toBeGreaterThan(100);

  expect(await server.stop()).toEqual([]);
  const cli = join(import.meta.dirname, '../../src/cli.ts');
  const env = { ...process.env, ...server.database.settings, LOG_LEVEL: 'silent' };
  const verified = execFileSync(process.execPath, [cli, 'verify'], { env, encoding: 'utf8' });
  expect(verified).toMatch(/ entries, 0 differences$/m);
  expect(verified).toMatch(/ lines in the trail, 0 faults/m);
});
