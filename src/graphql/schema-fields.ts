import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isListType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;

/** Whether a field is a list, required or not. */
export const isList = ({ type }: Field): boolean =>
  isListType('ofType' in type && !isListType(type) ? type.ofType : type);

const pageFields = new Set(['nodes', 'edges', 'entries']);

/** Whether a field holds the items of a page. */
export const isPageField = ({ name }: Field): boolean => pageFields.has(name);

/** Whether a field leads to an object that holds a page, such as a connection or a ranking. */
export const holdsPage = (field: Field): boolean => {
  const type = getNamedType(field.type);
  return isObjectType(type) && Object.values(type.getFields()).some(isPageField);
};

/** The field with that name; undefined if the type has none, as for __typename and the members of a union. */
export const fieldOf = (schema: GraphQLSchema, type: GraphQLCompositeType, name: string): Field | undefined => {
  if (name === SchemaMetaFieldDef.name && type === schema.getQueryType()) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name && type === schema.getQueryType()) return TypeMetaFieldDef;
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
};
