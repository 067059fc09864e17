import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
} from 'graphql';
import { between, oneOf, type Random } from '../../src/simulate/random.ts';
import { mutations } from './mutations.ts';
import { anything, cells, deepList, missing, ofScalar } from './wrong-values.ts';

/** These compute values or findings before and after: they take five times as long, and get a third of the inputs. */
const dear = new Set([
  'setTarget',
  'withdrawTarget',
  'recordFigure',
  'retractFigure',
  'importFigures',
  'correctActivation',
  'undoCorrection',
  'dismissFinding',
  'takeBackDismissal',
]);
const weightOf = (name: string): number => (dear.has(name) ? 1 : 3);
const weights = mutations.reduce((sum, { name }) => sum + weightOf(name), 0);
/** How many of all inputs are those of one mutation. */
export const inputsOf = (name: string, total: number): number => Math.ceil((total * weightOf(name)) / weights);

/** A mutated input, and the fields that were touched. */
export type Mutant = { input: Record<string, unknown>; touched: string[] };
type Value = Record<string, unknown> | unknown[];
type Step = string | number;
type Place = { path: Step[]; type: GraphQLInputType };

/** A table with other cells, another header, rows too many or too few. */
const otherTable = (random: Random, csv: string): string => {
  const rows = csv.split('\n').map((row) => row.split(','));
  for (let times = between(random, 1, 3); times > 0; times--) {
    const row = oneOf(random, rows);
    row[between(random, 0, row.length)] = oneOf(random, cells);
  }
  const changed = rows.map((row) => row.join(oneOf(random, [',', ',', ',', ';', '\t']))).join('\n');
  return random() < 0.1 ? changed.repeat(between(random, 2, 20)) : changed;
};

/** Every place in an input where a value may stand, whether the input has one or not. */
const placesIn = (type: GraphQLInputObjectType, path: Step[] = []): Place[] =>
  Object.values(type.getFields()).flatMap((field) => {
    const own: Place = { path: [...path, field.name], type: field.type };
    const bare = getNullableType(field.type);
    const inner = isListType(bare) ? getNullableType(bare.ofType) : bare;
    if (!isInputObjectType(inner)) return [own];
    return [own, ...placesIn(inner, isListType(bare) ? [...own.path, 0] : own.path)];
  });

const valueFor = (random: Random, { path, type }: Place, was: unknown): unknown => {
  const bare = getNullableType(type);
  if (random() < 0.25) return random() < 0.02 ? deepList() : oneOf(random, anything);
  if (path.at(-1) === 'csv' && typeof was === 'string') return otherTable(random, was);
  if (isListType(bare))
    return oneOf(random, [[], [null], was, [was], Array.isArray(was) ? [...was, ...was] : was, { 0: was }, 'x']);
  if (isInputObjectType(bare)) return oneOf(random, [{}, [], 'x', null, { ...(was as object), nope: 1 }]);
  if (isEnumType(bare)) return oneOf(random, [...bare.getValues().map(({ name }) => name), 'NOPE', 'count', '', 0]);
  return oneOf(random, ofScalar[String(bare)] ?? anything);
};

/** Puts a value at a place; objects and lists on the way are made. */
const put = (within: Value, [step, ...rest]: Step[], value: unknown): void => {
  const holder = within as Record<Step, unknown>;
  if (step === undefined) return;
  if (rest.length === 0) {
    if (value === missing) delete holder[step];
    else holder[step] = value;
    return;
  }
  const next = holder[step];
  if (next === null || typeof next !== 'object') holder[step] = typeof rest[0] === 'number' ? [] : {};
  put(holder[step] as Value, rest, value);
};
const at = (within: unknown, path: Step[]): unknown =>
  path.reduce<unknown>((value, step) => (value as Record<Step, unknown> | null | undefined)?.[step], within);

/** A valid input with one value changed, or now and then two or three. */
export const mutate = (random: Random, type: GraphQLInputObjectType, valid: object): Mutant => {
  const places = placesIn(type);
  const input = structuredClone(valid) as Record<string, unknown>;
  const touched: string[] = [];
  for (let times = oneOf(random, [1, 1, 2, 3, 4]); times > 0; times--) {
    const place = oneOf(random, places);
    const value = valueFor(random, place, at(input, place.path));
    // The next value may be put into it.
    put(input, place.path, value instanceof Object ? structuredClone(value) : value);
    touched.push(...place.path.map(String));
  }
  if (random() < 0.03) {
    input['nope'] = oneOf(
      random,
      anything.filter((value) => value !== missing),
    );
    touched.push('nope');
  }
  return { input, touched };
};

/** Texts beyond what a request may hold, in three fields that take text. */
export const oversized = (type: GraphQLInputObjectType, valid: object): Mutant[] =>
  placesIn(type)
    .filter((place) => ['String', 'ID'].includes(String(getNullableType(place.type))))
    .slice(0, 3)
    .map(({ path }) => {
      const input = structuredClone(valid) as Record<string, unknown>;
      put(input, path, 'x'.repeat(2_000_000));
      return { input, touched: [String(path.at(-1))] };
    });
