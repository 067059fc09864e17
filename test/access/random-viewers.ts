import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { between, oneOf, type Random } from '../../src/simulate/random.ts';

const roleNames = ['PUBLIC', 'OFFICER', 'COORDINATOR', 'ADMIN'] as const;
/** A caller as its token describes it. */
export type Caller = { name: string; role: (typeof roleNames)[number]; regions: string[]; event: string | null };
/** A region with something private in it: its event, entry, correction and so on, by their ids. */
export type Place = { number: number; region: string; ids: Record<string, string> };

/** Private texts say whose they are: people are at work at an event, and the trail tells of a region. */
export const peopleOf = (place: Pick<Place, 'number'>): string => `zorang${place.number}z`;
export const trailOf = (place: Pick<Place, 'number'>): string => `zjejak${place.number}z`;

export const ranks = (caller: Caller, role: Caller['role']): boolean =>
  roleNames.indexOf(caller.role) >= roleNames.indexOf(role);
export const covers = ({ regions }: Caller, code: string): boolean =>
  regions.some((own) => own === 'ID' || code === own || code.startsWith(`${own}.`));
/** The rule of what one's own is, as the README words it, apart from the code that applies it. */
export const mayRead = (caller: Caller, place: Place, kind: 'people' | 'trail'): boolean => {
  if (kind === 'trail') return ranks(caller, 'COORDINATOR') && covers(caller, place.region);
  if (caller.event !== null) return caller.event === place.ids['eventId'];
  return ranks(caller, 'OFFICER') && covers(caller, place.region);
};

/** The private texts in an answer that the caller may not read. */
export const leaksIn = (text: string, caller: Caller, places: Place[]): string[] =>
  [...text.matchAll(/z(orang|jejak)(\d+)z/g)]
    .filter(([, kind, number]) => {
      const place = places[Number(number)];
      return !place || !mayRead(caller, place, kind === 'orang' ? 'people' : 'trail');
    })
    .map(([found]) => found);

const pool = ['ID', '64', '64.71', '64.71.05', '64.72', '33', '33.11', '31.71', '91'];
export const randomCaller = (random: Random, number: number, places: Place[]): Caller => {
  const name = `zviewer${number}z`;
  const regions = Array.from({ length: between(random, 0, 2) }, () =>
    oneOf(random, random() < 0.1 ? pool : pool.slice(1)),
  );
  const kind = random();
  if (kind < 0.1) return { name, role: 'PUBLIC', regions: [], event: null };
  if (kind < 0.3) return { name, role: 'OFFICER', regions, event: oneOf(random, places).ids['eventId'] ?? '' };
  return { name, role: oneOf(random, ['OFFICER', 'COORDINATOR', 'ADMIN'] as const), regions, event: null };
};

/** Types that hold private texts; every leaf of them is asked for. */
const telling = new Set([
  'Activation',
  'Correction',
  'AuditEntry',
  'FieldToken',
  'FindingDismissal',
  'CounterCorrection',
]);

/** How many operations are in one query, each about a place of its own. */
export const perQuery = 3;

/** Queries over all fields of a schema, about random places. */
export class RandomQueries {
  private readonly schema: GraphQLSchema;
  private readonly random: Random;
  private readonly places: Place[];

  constructor(schema: GraphQLSchema, random: Random, places: Place[]) {
    this.schema = schema;
    this.random = random;
    this.places = places;
  }

  next(): string {
    const roots = Object.values(this.schema.getQueryType()?.getFields() ?? {});
    const asked = Array.from({ length: perQuery }, (_, at) => {
      const [field, place] = [oneOf(this.random, roots), oneOf(this.random, this.places)];
      return `r${at}: ${this.field(field, place, 4)}`;
    });
    return `{ ${asked.join(' ')} }`;
  }

  private argument(
    field: GraphQLField<unknown, unknown>,
    name: string,
    type: GraphQLNamedType,
    place: Place,
  ): string | null {
    const { random } = this;
    const ids = Object.values(place.ids);
    if (name === 'first') return String(between(random, 1, 4));
    if (name === 'code' && field.name === 'outreachEvent') return JSON.stringify(place.ids['event']);
    if (name === 'code' && field.name === 'region') return JSON.stringify(oneOf(random, [place.region, '64', 'ID']));
    if (name === 'code' || name === 'indicator') return '"IKD_ACTIVATION"';
    if (name === 'measure') return '"IKD_ACTIVE"';
    if (name === 'id') return field.name === 'node' ? JSON.stringify(oneOf(random, ids)) : null;
    if (name === 'within' || name === 'region')
      return JSON.stringify(oneOf(random, [place.region, place.region, '64', 'ID']));
    if (name === 'by' || name === 'recordedBy' || name === 'device')
      return random() < 0.3 ? JSON.stringify(oneOf(random, [peopleOf, trailOf])(place)) : null;
    if (name === 'dismissed' || name === 'ended' || name === 'includeRetracted') return 'true';
    if (name === 'from') return '"2026-01-01"';
    if (name === 'to') return '"2026-03-01"';
    if (name === 'level') return 'DISTRICT';
    if (name === 'input') return '{ percent: 5, decimals: 0, denominators: [] }';
    return type.name === 'Int' && random() < 0.3 ? '5' : null;
  }

  private field(field: GraphQLField<unknown, unknown>, place: Place, depth: number): string {
    const given = field.args.flatMap((argument) => {
      if (['after', 'before', 'last', 'knownAt', 'asOf'].includes(argument.name)) return [];
      if (field.name === 'audit' && ['from', 'to'].includes(argument.name)) return [];
      const isAsked = isRequiredArgument(argument) || this.random() < 0.8;
      const value = isAsked ? this.argument(field, argument.name, getNamedType(argument.type), place) : null;
      return value === null ? [] : [`${argument.name}: ${value}`];
    });
    const type = getNamedType(field.type);
    if (isLeafType(type)) return `${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''}`;
    const selection = depth > 0 ? this.selection(type, place, depth - 1) : '{ __typename }';
    return `${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''} ${selection}`;
  }

  private selection(type: GraphQLNamedType, place: Place, depth: number): string {
    if (isAbstractType(type)) {
      const members = this.schema.getPossibleTypes(type).filter(({ name }) => telling.has(name) || this.random() < 0.5);
      const parts = members.map((member) => `... on ${member.name} ${this.selection(member, place, depth)}`);
      return `{ __typename ${parts.join(' ')} }`;
    }
    if (!isObjectType(type)) return '{ __typename }';
    return `{ __typename ${this.chosen(type, depth)
      .map((field, at) => this.aliased(field, place, depth, at))
      .join(' ')} }`;
  }

  /** Under a name of its own, for one field may stand in several members of a union with other arguments. */
  private aliased(field: GraphQLField<unknown, unknown>, place: Place, depth: number, at: number): string {
    return `${field.name}${at}${Math.floor(this.random() * 1e6)}: ${this.field(field, place, depth)}`;
  }

  private chosen(type: GraphQLObjectType, depth: number): GraphQLField<unknown, unknown>[] {
    const fields = Object.values(type.getFields());
    const isLeaf = ({ type: of }: GraphQLField<unknown, unknown>): boolean => isLeafType(getNamedType(of));
    if (telling.has(type.name)) return fields.filter((field) => isLeaf(field) || (depth > 0 && this.random() < 0.3));
    const onWay = fields.filter(({ name }) =>
      ['nodes', 'edges', 'node', 'activations', 'dismissal', 'activation'].includes(name),
    );
    const others = Array.from({ length: between(this.random, 1, 3) }, () => oneOf(this.random, fields));
    return [...new Set([...onWay, ...others])].filter((field) => isLeaf(field) || depth > 0);
  }
}
