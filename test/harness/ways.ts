import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { schema } from '../../src/server/schema.ts';

/** A field of a type, and how a query gets to objects of that type: `ask` puts a selection on them. */
export type Way = {
  type: string;
  field: GraphQLField<unknown, unknown>;
  ask: (first: number, selection: string) => string;
};

type Step = { type: GraphQLObjectType; open: string; close: string };

/** Values of the arguments that fields require. */
const required: Record<string, string> = {
  indicator: '"IKD_ACTIVATION"',
  level: 'DISTRICT',
  from: '"2024-01-01"',
  to: '"2024-12-31"',
  rule: 'UNDATED',
};
/** The arguments of other fields; a list that lies below another one is kept short instead. */
const own: Record<string, string> = {
  'Query.regions': '(level: REGENCY, first: $first)',
  'Query.outreachEvents': '(first: $first)',
  'Query.audit': '(first: $first)',
  'Query.findings': '(first: $first)',
  'Query.figures': '(first: $first)',
  'Query.region': '(code: "64.71")',
  'Query.explainPercentage':
    '(input: { percent: 20, decimals: 1, denominators: [{ measure: "KTP_ELIGIBLE", value: 100 }] })',
  'Region.indicator': '(code: "IKD_ACTIVATION")',
};
/** Fields that lead to one object of a kind that lists lead to; the first two also take a key that is not known here. */
const single = new Set(['Query.node', 'Query.outreachEvent', 'Query.region', 'AuditEntry.subject']);
const byKey = new Set(['Query.node', 'Query.outreachEvent']);

const argumentsOf = (type: string, { name, args }: GraphQLField<unknown, unknown>): string => {
  const known = own[`${type}.${name}`];
  if (known !== undefined) return known;
  const given = args.filter((argument) => isRequiredArgument(argument)).map((argument) => argument.name);
  if (args.some((argument) => argument.name === 'first')) given.push('first');
  if (given.length === 0) return '';
  return `(${given.map((argument) => `${argument}: ${argument === 'first' ? '2' : required[argument]}`).join(', ')})`;
};

/** The field with its arguments, and what is selected on it if it has to be. */
export const selected = (type: string, field: GraphQLField<unknown, unknown>, selection = '{ __typename }'): string => {
  const named = getNamedType(field.type);
  const isLeaf = !isObjectType(named) && !isAbstractType(named);
  return `${field.name}${argumentsOf(type, field)} ${isLeaf ? '' : selection}`;
};

const stepsFrom = ({ type, open, close }: Step): Step[] =>
  Object.values(type.getFields())
    .filter((field) => !single.has(`${type.name}.${field.name}`))
    .flatMap((field) => {
      const named = getNamedType(field.type);
      const into = `${open} ${field.name}${argumentsOf(type.name, field)} {`;
      if (isObjectType(named)) return [{ type: named, open: into, close: `} ${close}` }];
      if (!isAbstractType(named)) return [];
      return schema
        .getPossibleTypes(named)
        .map((member) => ({ type: member, open: `${into} ... on ${member.name} {`, close: `} } ${close}` }));
    });

/** The shortest ways from a query to every field that one leads to; those through many regions before all others. */
export const waysToFields = (): Way[] => {
  const query = schema.getQueryType() as GraphQLObjectType;
  const found = new Map<string, Step>([[query.name, { type: query, open: '{', close: '}' }]]);
  const waiting = [...found.values()];
  for (let step = waiting.shift(); step; step = waiting.shift()) {
    const next = stepsFrom(step).toSorted((a, b) => Number(isMany(b)) - Number(isMany(a)));
    for (const each of next) {
      if (found.has(each.type.name)) continue;
      found.set(each.type.name, each);
      waiting.push(each);
    }
  }
  return [...found.values()].flatMap(({ type, open, close }) =>
    Object.values(type.getFields())
      .filter((field) => !byKey.has(`${type.name}.${field.name}`))
      .map((field) => ({
        type: type.name,
        field,
        ask: (first: number, selection: string) => `${open} ${selection} ${close}`.replaceAll('$first', String(first)),
      })),
  );
};

const isMany = ({ open }: Step): boolean => open.includes('$first');
