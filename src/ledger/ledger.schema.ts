import { prismaConnectionHelpers } from '@pothos/plugin-prisma';
import type { Prisma } from '../../prisma/generated/client/client.ts';
import type { ActivationKind } from '../../prisma/generated/client/enums.ts';
import { hasRole, mayReadPeople, mayRecord } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { SegmentType } from '../counter/counter.schema.ts';
import { builder } from '../graphql/builder.ts';
import { connectionRefs } from '../graphql/connection.ts';
import { anyRegion, type CostHints } from '../graphql/cost.ts';
import { forbidden, inputError, permissionError } from '../graphql/errors.ts';
import { assertCursorListed } from '../graphql/pages.ts';
import { knownMeasure, MeasureType } from '../indicator/indicator.schema.ts';
import { nodePaths, pageSizeOf } from '../region/region.schema.ts';
import { isStorable } from '../terms/text.ts';
import { noUuid, uuidOf } from '../terms/uuid.ts';
import type { LedgerWriter } from './writer.ts';

declare module '../graphql/context.ts' {
  interface Context {
    writer: LedgerWriter;
    /** Counts entries before they are recorded; throws RATE_LIMITED beyond what a token may record in a minute. */
    countEntries: (entries: number) => Promise<void>;
  }
}

export const ActivationKindType = builder.enumType('ActivationKind', {
  description: 'How an entry counts.',
  values: {
    ACTIVATION: { description: 'A new activation: served, and counted in coverage.' },
    REACTIVATION: { description: 'Activated again after a lost device: served, but not counted in coverage.' },
    WITHDRAWAL: { description: 'Withdrawn: not served, and subtracted from coverage.' },
  } satisfies Record<ActivationKind, { description: string }>,
});

/** The part of an entry's event that tells whether the viewer may read about the people who work at it. */
export const eventOfEntry = { event: { select: { id: true, regionCode: true } } } as const;

// Entries show who recorded them and with which device, so only officers may read them, also through node(id:).
export const ActivationType = builder.prismaNode('Activation', {
  id: { resolve: ({ id }) => id },
  findUnique: (id) => ({ id: uuidOf(id) ?? noUuid }),
  nullable: true,
  select: { id: true },
  authScopes: { role: 'OFFICER' },
  description: 'One immutable ledger entry. A correction adds entries and changes none.',
  fields: (t) => ({
    event: t.relation('event', { description: 'The event at which it was recorded.' }),
    measure: t.field({
      type: MeasureType,
      select: { measureCode: true },
      description: 'The measure that is counted.',
      resolve: ({ measureCode }, _args, context) => knownMeasure(context, measureCode),
    }),
    kind: t.expose('kind', { type: ActivationKindType, description: 'How it counts.' }),
    count: t.exposeInt('count', {
      description: 'Number of people; negative in an entry that reverses an earlier one.',
    }),
    domicile: t.relation('domicile', {
      extensions: anyRegion,
      description: 'The region where the people live, whose coverage they count in.',
    }),
    segment: t.expose('segment', { type: SegmentType, description: 'The group that the people belong to.' }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was written to the ledger.' }),
    recordedBy: t.string({
      nullable: true,
      select: { recordedBy: true, ...eventOfEntry },
      description: 'Subject of the token that recorded it; null outside the regions of the viewer.',
      resolve: ({ recordedBy, event }, _args, { viewer }) => (mayRecord(viewer, event) ? recordedBy : null),
    }),
    device: t.string({
      nullable: true,
      select: { device: true, ...eventOfEntry },
      description: 'The name that the device sent, if any; null outside the regions of the viewer.',
      resolve: ({ device, event }, _args, { viewer }) => (mayRecord(viewer, event) ? device : null),
    }),
  }),
});

const ActivationConnection = connectionRefs(ActivationType, 'Activation');
const activationPages = prismaConnectionHelpers(builder, 'Activation', { cursor: 'id' });

type EntryFilter = { recordedBy?: string | null | undefined; device?: string | null | undefined };

/** Throws FORBIDDEN for a filter by people in other regions: the entries that are left tell who recorded them. */
const assertMayFilter = ({ recordedBy, device }: EntryFilter, viewer: Viewer, regionCode: string): void => {
  if (recordedBy == null && device == null) return;
  if (!hasRole(viewer, 'COORDINATOR')) throw permissionError(viewer.role);
  if (!mayReadPeople(viewer, regionCode))
    throw forbidden('Entries can be filtered by recordedBy and device in your own regions only.');
};

/** Text that an entry can have. Throws BAD_USER_INPUT for a NUL, which the database does not accept. */
const entryText = (argument: string, text: string): string => {
  if (isStorable(text, Number.POSITIVE_INFINITY)) return text;
  throw inputError(argument, `${JSON.stringify(text)} cannot be in an entry`);
};

const entriesBy = ({ recordedBy, device }: EntryFilter): Prisma.ActivationWhereInput => ({
  ...(recordedBy != null && { recordedBy: entryText('recordedBy', recordedBy) }),
  ...(device != null && { device: entryText('device', device) }),
});

builder.prismaObjectField('OutreachEvent', 'activations', (t) =>
  t.connection(
    {
      type: ActivationType,
      authScopes: { role: 'OFFICER' },
      description:
        'Its ledger entries in recording order. Needs a token; `recordedBy` and `device` need that of a coordinator or administrator of its region.',
      args: {
        recordedBy: t.arg.string({
          description: 'Only entries that this token subject recorded, such as FieldToken.subject.',
        }),
        device: t.arg.string({ description: 'Only entries that this device recorded.' }),
      },
      extensions: {
        cursor: 'uuid',
        size: (args, parents) => ({ ...parents, count: parents.count * pageSizeOf(args), level: null }),
      } satisfies CostHints,
      select: (args, context, nestedSelection) => {
        const select = (selection?: unknown): never =>
          nestedSelection(selection as true, { getType: () => 'Activation', paths: nodePaths } as never) as never;
        const { recordedBy, device, ...page } = args;
        const where = entriesBy({ recordedBy, device });
        const activations = { ...activationPages.getQuery(page, context, select), where, orderBy: { position: 'asc' } };
        const selected = { id: true, regionCode: true, activations, _count: { select: { activations: { where } } } };
        return selected as unknown as {
          id: true;
          activations: true;
          _count: { select: { activations: true } };
        };
      },
      resolve: async (parent, { recordedBy, device, ...args }, context) => {
        const filter = { recordedBy, device };
        assertMayFilter(filter, context.viewer, parent.regionCode);
        await assertCursorListed(args, 'uuid', (key) =>
          context.prisma.activation.count({ where: { ...entriesBy(filter), id: key, eventId: parent.id } }),
        );
        return {
          ...activationPages.resolve(parent.activations, args, context, parent),
          totalCount: parent._count.activations,
        };
      },
    },
    ActivationConnection.connection,
    ActivationConnection.edge,
  ),
);
