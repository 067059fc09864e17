import { prismaConnectionHelpers } from '@pothos/plugin-prisma';
import type { Prisma } from '../../prisma/generated/client/client.ts';
import { OutreachStatus, VenueKind } from '../../prisma/generated/client/enums.ts';
import { builder } from '../graphql/builder.ts';
import { connectionRefs } from '../graphql/connection.ts';
import type { Context } from '../graphql/context.ts';
import type { CostHints } from '../graphql/cost.ts';
import { inputError } from '../graphql/errors.ts';
import { naturalKey } from '../graphql/keys.ts';
import { assertCursorListed, type PageArguments } from '../graphql/pages.ts';
import { nodePaths, pageSizeOf, RegionType, regionArgument, regionNode } from '../region/region.schema.ts';
import { boundsWithin } from '../terms/region-code.ts';
import { noUuid, uuidOf } from '../terms/uuid.ts';
import { eventKey } from './event.ts';
import { type EventLoader, isOwnColumns } from './event-loader.ts';

declare module '../graphql/context.ts' {
  interface Context {
    events: EventLoader;
  }
}

const OutreachStatusType = builder.enumType(OutreachStatus, {
  name: 'OutreachStatus',
  description: 'PLANNED, then LIVE, then CLOSED. A closed event may be reopened, and a planned one cancelled.',
});
export const VenueKindType = builder.enumType(VenueKind, {
  name: 'VenueKind',
  description: 'The kind of venue that a team visits.',
});

export const OutreachEventType = builder.prismaNode('OutreachEvent', {
  id: { resolve: ({ id }) => id },
  findUnique: (id) => ({ id: uuidOf(id) ?? noUuid }),
  nullable: true,
  select: { id: true },
  description: 'A scheduled visit of a service team to one place (jemput bola).',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Short public code, shown on screens and used in links.' }),
    name: t.exposeString('name', { description: 'The team’s name for it.' }),
    region: t.field({
      type: RegionType,
      select: { regionCode: true },
      description: 'The region where it is held.',
      resolve: ({ regionCode }) => regionNode(regionCode),
    }),
    venueKind: t.expose('venueKind', { type: VenueKindType, description: 'The kind of venue.' }),
    venueName: t.exposeString('venueName', { description: 'The name of the venue.' }),
    status: t.expose('status', { type: OutreachStatusType, description: 'The state that it is in.' }),
    scheduledStart: t.expose('scheduledStart', { type: 'DateTime', description: 'When it is scheduled to begin.' }),
    scheduledEnd: t.expose('scheduledEnd', { type: 'DateTime', description: 'When it is scheduled to end.' }),
    openedAt: t.expose('openedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'The instant since which it counts as open: that of its first opening, or an earlier one given then.',
    }),
    closedAt: t.expose('closedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last closed; null unless it is closed.',
    }),
    goal: t.exposeInt('goal', { nullable: true, description: 'Number of people to serve; null without a goal.' }),
  }),
});

const EventConnection = connectionRefs(OutreachEventType, 'OutreachEvent');
const eventPages = prismaConnectionHelpers(builder, 'OutreachEvent', { cursor: 'id' });
const newestFirst = [
  { scheduledStart: 'desc' },
  { id: 'asc' },
] satisfies Prisma.OutreachEventOrderByWithRelationInput[];

const pageOf = {
  cursor: 'uuid',
  size: (args, parents) => ({ ...parents, count: parents.count * pageSizeOf(args), level: null }),
} satisfies CostHints;

const assertCursorAmong = (
  { prisma }: Context,
  page: PageArguments,
  where: Prisma.OutreachEventWhereInput,
): Promise<void> =>
  assertCursorListed(page, 'uuid', (key) => prisma.outreachEvent.count({ where: { AND: [where, { id: key }] } }));

const statusArgument = 'Only events in this state.';

builder.prismaObjectField('Region', 'outreachEvents', (t) =>
  t.connection(
    {
      type: OutreachEventType,
      description: 'Events held in this region itself, not below it; newest first.',
      args: { status: t.arg({ type: OutreachStatusType, description: statusArgument }) },
      extensions: pageOf,
      select: ({ status, ...page }, context, nestedSelection) => {
        const select = (selection?: unknown): never =>
          nestedSelection(selection as true, { getType: () => 'OutreachEvent', paths: nodePaths } as never) as never;
        const where = status ? { status } : {};
        const events = { ...eventPages.getQuery(page, context, select), where, orderBy: newestFirst };
        return { code: true, events, _count: { select: { events: { where } } } } as unknown as {
          code: true;
          events: true;
          _count: { select: { events: true } };
        };
      },
      resolve: async (parent, { status, ...page }, context) => {
        await assertCursorAmong(context, page, { regionCode: parent.code, ...(status && { status }) });
        return { ...eventPages.resolve(parent.events, page, context, parent), totalCount: parent._count.events };
      },
    },
    EventConnection.connection,
    EventConnection.edge,
  ),
);

type EventFilter = { within?: string | null | undefined; status?: OutreachStatus | null | undefined };

const matching = ({ within, status }: EventFilter): Prisma.OutreachEventWhereInput => {
  const bounds = within == null ? null : boundsWithin(regionArgument('within', within));
  return { ...(bounds && { regionCode: { gte: bounds.from, lt: bounds.to } }), ...(status && { status }) };
};

builder.queryField('outreachEvents', (t) =>
  t.prismaConnection(
    {
      type: 'OutreachEvent',
      cursor: 'id',
      description: 'Events, newest first.',
      args: {
        within: t.arg.string({ description: 'Only events held in the region with this code or below it.' }),
        status: t.arg({ type: OutreachStatusType, description: statusArgument }),
      },
      extensions: pageOf,
      totalCount: (_root, args, { prisma }) => prisma.outreachEvent.count({ where: matching(args) }),
      resolve: async (query, _root, args, context) => {
        await assertCursorAmong(context, args, matching(args));
        return context.prisma.outreachEvent.findMany({ ...query, where: matching(args), orderBy: newestFirst });
      },
    },
    EventConnection.connection,
    EventConnection.edge,
  ),
);

builder.queryField('outreachEvent', (t) =>
  t.prismaField({
    type: 'OutreachEvent',
    nullable: true,
    description:
      'The event with that id or public code; null if there is none. Give exactly one of the two, or the query fails with BAD_USER_INPUT.',
    args: {
      id: t.arg.id({ description: 'Node id.' }),
      code: t.arg.string({ description: 'Public code.' }),
    },
    resolve: (query, _root, { id, code }, context) => {
      if ((id == null) === (code == null)) throw inputError('id', 'give either id or code');
      const where = eventKey(id == null ? String(code) : naturalKey('OutreachEvent', id));
      return isOwnColumns(query)
        ? context.events.event(where)
        : context.prisma.outreachEvent.findUnique({ ...query, where });
    },
  }),
);
