import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GraphQLDateTimeISO } from 'graphql-scalars';
import { z } from 'zod';
import { type Day, firstDay, lastDay } from '../terms/calendar.ts';
import { builder } from './builder.ts';

const day = z.iso.date().refine((text) => text >= firstDay);

const dayFrom = (value: unknown, nodes?: ValueNode): Day => {
  const parsed = day.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new GraphQLError(`${JSON.stringify(value)} is not a calendar day such as 2024-10-31`, {
    ...(nodes && { nodes }),
  });
};

// A day is text here, never an instant: a Date object would tie it to a time zone.
builder.addScalarType(
  'Date',
  new GraphQLScalarType<Day, Day>({
    name: 'Date',
    description: "A calendar day in the region's own time zone, such as 2024-10-31.",
    specifiedByURL: 'https://scalars.graphql.org/andimarek/local-date.html',
    serialize: (value) => dayFrom(value),
    parseValue: (value) => dayFrom(value),
    parseLiteral: (node) => dayFrom(node.kind === Kind.STRING ? node.value : null, node),
  }),
);

const [firstInstant, lastInstant] = [Date.parse(`${firstDay}T00:00:00Z`), Date.parse(`${lastDay}T23:59:59.999Z`)];

/** An offset can move an instant out of the supported years: 0001-01-01T00:00:00+08:00 is in year 0 of UTC. */
const instantWithin = (instant: Date, nodes?: ValueNode): Date => {
  if (instant.getTime() >= firstInstant && instant.getTime() <= lastInstant) return instant;
  throw new GraphQLError(`DateTime must lie from ${firstDay} to ${lastDay} in UTC`, { ...(nodes && { nodes }) });
};

builder.addScalarType(
  'DateTime',
  new GraphQLScalarType<Date, string>({
    name: 'DateTime',
    description: 'An instant: RFC 3339 with an offset, such as 2025-11-17T09:30:00+08:00.',
    serialize: (value) => GraphQLDateTimeISO.serialize(value),
    parseValue: (value) => instantWithin(GraphQLDateTimeISO.parseValue(value)),
    parseLiteral: (node) => instantWithin(GraphQLDateTimeISO.parseLiteral(node, null) as Date, node),
  }),
);
