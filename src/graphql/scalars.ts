import { GraphQLScalarType } from 'graphql';
import { GraphQLDateTimeISO, GraphQLLocalDate } from 'graphql-scalars';
import { builder } from './builder.ts';

builder.addScalarType(
  'Date',
  new GraphQLScalarType<string, string>({
    ...GraphQLLocalDate.toConfig(),
    name: 'Date',
    description: "A calendar day in the region's own zone, such as 2024-10-31.",
  }),
);

builder.addScalarType(
  'DateTime',
  new GraphQLScalarType<Date, string>({
    ...GraphQLDateTimeISO.toConfig(),
    name: 'DateTime',
    description: 'An instant: RFC 3339 with offset, such as 2025-11-17T09:30:00+08:00.',
  }),
);
