import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { schema } from '../../src/server/schema.ts';
import { between, oneOf, type Random } from '../../src/simulate/random.ts';
import type { KnownWords } from './known-words.ts';

/** A query as a client sends it. */
export type Question = { query: string; variables: Record<string, unknown> };
type Field = GraphQLField<unknown, unknown>;
/** The place of a selection: its depth, and how many lists lie above it, so that answers stay small. */
type Place = { depth: number; lists: number };

const mostDepth = 7;
/** The fields of Query that most is asked of. */
const mostRead = new Set(['region', 'regions', 'outreachEvent']);
const pages = new Set(['nodes', 'edges', 'entries']);
const isConnection = (type: GraphQLNamedOutputType): type is GraphQLObjectType =>
  isObjectType(type) && 'pageInfo' in type.getFields();

/** A value in the syntax of GraphQL. */
const literal = (value: unknown, given: GraphQLInputType): string => {
  const type = getNullableType(given);
  if (isListType(type)) return `[${(value as unknown[]).map((item) => literal(item, type.ofType)).join(' ')}]`;
  if (isEnumType(type)) return String(value);
  if (!isInputObjectType(type)) return JSON.stringify(value);
  const fields = Object.entries(value as object).map(
    ([name, part]) => `${name}: ${literal(part, type.getFields()[name]?.type as GraphQLInputType)}`,
  );
  return `{ ${fields.join(' ')} }`;
};

/**
 * Makes valid queries from the schema itself, so that a new field is asked for without a word here. Fields that were
 * asked for least come first.
 */
export class Questions {
  private readonly random: Random;
  private readonly words: KnownWords;
  private readonly asked = new Map<string, number>();
  private readonly followUps: Question[] = [];
  /** Whether the query follows one path: a wide one nearly always reads something that keeps its answer from being kept. */
  private isNarrow = false;
  private variables = new Map<string, { type: string; value: unknown }>();
  private fragments: string[] = [];

  constructor(random: Random, words: KnownWords) {
    this.random = random;
    this.words = words;
  }

  next(): Question {
    const followUp = this.random() < 0.5 ? this.followUps.shift() : undefined;
    if (followUp) return followUp;
    [this.variables, this.fragments] = [new Map(), []];
    this.isNarrow = this.random() < 0.6;
    const type = schema.getQueryType() as GraphQLObjectType;
    const all = Object.values(type.getFields()).filter(({ name }) => !this.isNarrow || mostRead.has(name));
    const fields = this.leastAsked(type, all).slice(0, this.isNarrow ? 1 : between(this.random, 1, 2));
    const selection = fields.map((field) => this.field(type, field, { depth: 1, lists: 0 }, '')).join(' ');
    const declared = [...this.variables].map(([name, variable]) => `$${name}: ${variable.type}`).join(', ');
    return {
      query: [`query Asked${declared && `(${declared})`} { ${selection} }`, ...this.fragments].join('\n'),
      variables: Object.fromEntries([...this.variables].map(([name, { value }]) => [name, value])),
    };
  }

  /** Learns words from an answer, and asks for a further page of a list that has one. */
  follow({ query, variables }: Question, data: unknown): void {
    this.words.learnFrom(data);
    const next = nextPage(data);
    if (next) this.followUps.push({ query, variables: { ...variables, [next.name]: next.cursor } });
  }

  /** The fields of types that queries lead to, and that were never asked for. */
  get neverAsked(): string[] {
    const all = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
      .flatMap((type) =>
        Object.keys((type as GraphQLObjectType).getFields()).map((name) => [type.name, name] as const),
      );
    const reached = new Set([...this.asked.keys()].map((key) => key.split('.')[0]));
    return all
      .map(([type, name]) => (reached.has(type) ? `${type}.${name}` : ''))
      .filter((key) => key && !this.asked.has(key));
  }

  private selection(type: GraphQLNamedOutputType, place: Place, prefix: string): string {
    if (isAbstractType(type)) {
      // Fields of one name may have different types in each, so each has a prefix of its own.
      const members = this.leastAsked(null, [...schema.getPossibleTypes(type)]).slice(0, 3);
      return `{ __typename ${members.map((own) => `... on ${own.name} ${this.selection(own, place, `${own.name}_`)}`).join(' ')} }`;
    }
    if (!isObjectType(type)) return '';
    const text = `{ ${this.fieldsOf(type, place, prefix)} }`;
    const chance = this.random();
    if (chance < 0.05) return `{ ... on ${type.name} ${text} }`;
    if (chance > 0.1) return text;
    const name = `F${this.fragments.length}`;
    this.fragments.push(`fragment ${name} on ${type.name} ${text}`);
    return `{ ...${name} }`;
  }

  private fieldsOf(type: GraphQLObjectType, place: Place, prefix: string): string {
    const all = this.leastAsked(type, Object.values(type.getFields()));
    const leaves = all.filter((field) => isLeafType(getNamedType(field.type)));
    const others = all.filter((field) => !leaves.includes(field) && place.depth < mostDepth);
    const page = others.filter(({ name }) => pages.has(name)).slice(0, 1);
    const most = this.isNarrow ? 1 : 2;
    const beside = others.filter((field) => !page.includes(field));
    const least = page.length > 0 || place.depth > 3 ? 0 : 1;
    const objects = [...page, ...beside.slice(0, between(this.random, least, most - page.length))];
    const chosen = [...leaves.slice(0, between(this.random, 1, 4)), ...objects];
    return ['__typename', ...chosen.map((field) => this.field(type, field, place, prefix))].join(' ');
  }

  private field(type: GraphQLObjectType, field: Field, { depth, lists }: Place, prefix: string): string {
    const key = `${type.name}.${field.name}`;
    this.asked.set(key, (this.asked.get(key) ?? 0) + 1);
    const named = getNamedType(field.type);
    const isPaged = isConnection(named) && lists === 0 && this.random() < 0.5;
    const page = isPaged ? `page${this.variables.size}` : '';
    const passed = isPaged ? this.pageArguments(field, key, page) : this.argumentsOf(field, key, lists);
    const isMany = pages.has(field.name) || isListType(getNullableType(field.type));
    const inner = isLeafType(named)
      ? ''
      : this.selection(named, { depth: depth + 1, lists: lists + (isMany ? 1 : 0) }, '');
    const aliased = this.random() < 0.1 ? `${prefix}a${depth}_` : prefix;
    const alias = isPaged ? `${page}: ` : aliased && `${aliased}${field.name}: `;
    const shown = isPaged ? inner.replace('{', '{ pageInfo { endCursor hasNextPage }') : inner;
    return `${alias}${field.name}${passed.length > 0 ? `(${passed.join(', ')})` : ''} ${shown}`;
  }

  private argumentsOf(field: Field, key: string, lists: number): string[] {
    const isCursor = ({ name }: GraphQLArgument): boolean => ['after', 'before'].includes(name);
    const chosen = field.args.filter(
      (argument) => !isCursor(argument) && (isRequiredArgument(argument) || this.random() < 0.3),
    );
    const names = new Set(chosen.map(({ name }) => name));
    // A list has one end at which it begins, and a nested one is kept short.
    const fitting = chosen.filter(({ name }) => name !== 'last' || !names.has('first'));
    const first = field.args.find(({ name }) => name === 'first');
    if (first && lists > 0 && !names.has('first') && !names.has('last')) fitting.push(first);
    if (key === 'Query.outreachEvent') return this.passed(oneOf(this.random, field.args), key);
    return fitting.flatMap((argument) => this.passed(argument, key));
  }

  /** The arguments of a list that is read page by page: the cursor is a variable, and null at first. */
  private pageArguments(field: Field, key: string, name: string): string[] {
    this.variables.set(name, { type: 'String', value: null });
    const needed = field.args.filter(
      (argument) => isRequiredArgument(argument) || (argument.name === 'level' && this.random() < 0.3),
    );
    const size = between(this.random, 1, 5);
    return [`first: ${size}`, `after: $${name}`, ...needed.flatMap((argument) => this.passed(argument, key))];
  }

  private passed({ name, type }: GraphQLArgument, key: string): string[] {
    const value = this.words.valueFor(name, type, key);
    if (this.random() < 0.7) return [`${name}: ${literal(value, type)}`];
    const variable = `v${this.variables.size}`;
    this.variables.set(variable, { type: String(type), value });
    return [`${name}: $${variable}`];
  }

  /** In an order in which what was asked for least, of the type, tends to come first. */
  private leastAsked<Item extends { name: string }>(type: GraphQLObjectType | null, items: Item[]): Item[] {
    const times = (item: Item): number => this.asked.get(type ? `${type.name}.${item.name}` : `${item.name}.id`) ?? 0;
    return items
      .map((item) => ({ item, at: (1 + times(item)) * (0.2 + this.random()) }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ item }) => item);
  }
}

/** The variable of a list that has more pages, and the cursor of the next one, wherever it is in an answer. */
const nextPage = (data: unknown): { name: string; cursor: string } | null => {
  if (typeof data !== 'object' || data === null) return null;
  for (const [name, value] of Object.entries(data)) {
    const end = /^page\d/.test(name) ? value?.pageInfo : null;
    if (end?.hasNextPage) return { name, cursor: end.endCursor };
    const inside = nextPage(value);
    if (inside) return inside;
  }
  return null;
};
