import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** A query that asks an object for all of its fields, and its way: the fields that lead to the object. */
export type Probe = { type: string; way: string[]; query: string };

/** Values for required arguments, keyed by argument name or by `field.argument`. */
export type Given = Record<string, string>;

const shortPage = ['first: 2'];

const argumentsOf = ({ name, args }: GraphQLField<unknown, unknown>, given: Given): string => {
  const required = args.filter(isRequiredArgument).map((argument) => {
    const value = given[`${name}.${argument.name}`] ?? given[argument.name];
    if (value === undefined) throw new Error(`${name} needs a value for its argument ${argument.name}`);
    return `${argument.name}: ${value}`;
  });
  const page = args.some((argument) => argument.name === 'first') ? shortPage : [];
  return required.length + page.length > 0 ? `(${[...required, ...page].join(', ')})` : '';
};

type Step = { field: GraphQLField<unknown, unknown>; narrow: string | null };

const written = (steps: Step[], innermost: string, given: Given): string =>
  steps.reduceRight(
    (inner, { field, narrow }) =>
      `${field.name}${argumentsOf(field, given)} { ${narrow ? `... on ${narrow} { ${inner} }` : inner} }`,
    innermost,
  );

/** Every type that these subscription fields lead to, each by one of its shortest ways. */
export const probesFrom = (schema: GraphQLSchema, roots: string[], given: Given): Probe[] => {
  const probes: Probe[] = [];
  const seen = new Set<string>();
  const root = schema.getSubscriptionType();
  const queue: { steps: Step[]; type: GraphQLObjectType }[] = [];
  const follow = (steps: Step[], field: GraphQLField<unknown, unknown>): void => {
    const named = getNamedType(field.type);
    const isAbstract = isAbstractType(named);
    const types = isAbstract ? schema.getPossibleTypes(named) : isObjectType(named) ? [named] : [];
    for (const type of types) {
      if (seen.has(type.name)) continue;
      seen.add(type.name);
      queue.push({ steps: [...steps, { field, narrow: isAbstract ? type.name : null }], type });
    }
  };
  for (const name of roots) {
    const field = root?.getFields()[name];
    if (!field) throw new Error(`this subscription does not exist: ${name}`);
    follow([], field);
  }
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { steps, type } = next;
    const fields = Object.values(type.getFields());
    for (const field of fields) follow(steps, field);
    const all = fields.map((field, index) => {
      const asked = `f${index}: ${field.name}${argumentsOf(field, given)}`;
      return isLeafType(getNamedType(field.type)) ? asked : `${asked} { __typename }`;
    });
    probes.push({
      type: type.name,
      way: steps.map(({ field }) => field.name),
      query: `subscription { ${written(steps, all.join(' '), given)} }`,
    });
  }
  return probes;
};

/** Whether an answer has anything at the end of the way, which means that the fields there were resolved. */
export const reaches = (data: unknown, way: string[]): boolean => {
  const [name, ...rest] = way;
  if (Array.isArray(data)) return data.some((each) => reaches(each, way));
  if (typeof data !== 'object' || data === null) return false;
  return name === undefined || reaches((data as Record<string, unknown>)[name], rest);
};
