import type { Prisma } from '../../prisma/generated/client/client.ts';
import { coversRegion, hasRole } from '../access/scope.ts';
import type { Role, Viewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { connectionRefs } from '../graphql/connection.ts';
import type { Context } from '../graphql/context.ts';
import type { CostHints } from '../graphql/cost.ts';
import { inputError } from '../graphql/errors.ts';
import { assertCursorListed } from '../graphql/pages.ts';
import { RoleType } from '../graphql/role.schema.ts';
import { pageSizeOf, regionArgument } from '../region/region.schema.ts';
import { boundsWithin, countryCode, topmost } from '../terms/region-code.ts';
import { isStorable } from '../terms/text.ts';
import type { SubjectType, Trail } from './trail.ts';

declare module '../graphql/context.ts' {
  interface Context {
    /** For use cases: opens the transactions in which the viewer writes. */
    trail: Trail;
  }
}

/** Lines without a region are for those who see the whole country. */
const mayRead = (viewer: Viewer, regionCode: string | null): boolean =>
  hasRole(viewer, 'COORDINATOR') && coversRegion(viewer, regionCode ?? countryCode);

/** The number behind a node id. Throws BAD_USER_INPUT for text that is none. */
const numberOf = (id: string): number => {
  if (/^\d{1,9}$/.test(id)) return Number(id);
  throw inputError('id', `${JSON.stringify(id)} is not the id of a line in the trail`);
};

/** The node that a subject is shown as; a field token leads to its event; targets, imports and moves are no nodes. */
const subjectNode = async (
  { prisma }: Context,
  type: string | null,
  id: string | null,
): Promise<{ type: string; id: string } | null> => {
  if (id === null) return null;
  switch (type as SubjectType) {
    case 'OutreachEvent':
    case 'Activation':
    case 'Correction':
    case 'Figure':
      return { type: String(type), id };
    case 'FieldToken': {
      const { eventId } = await prisma.fieldToken.findUniqueOrThrow({ where: { id } });
      return { type: 'OutreachEvent', id: eventId };
    }
    case 'EntryMove':
    case 'FigureImport':
    case 'Target':
      return null;
  }
};

// Not only Query.audit: node(id:) leads here too, and is held to the same regions.
const AuditEntryType = builder.prismaNode('AuditEntry', {
  id: { resolve: ({ number }) => String(number) },
  findUnique: (id) => ({ number: numberOf(id) }),
  nullable: true,
  select: { number: true, regionCode: true, subjectType: true, subjectId: true },
  authScopes: ({ regionCode }, { viewer }) => mayRead(viewer, regionCode),
  description: 'Who changed what, when, why, before and after. Nothing is ever removed.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'Its place in the trail: 1, 2, 3, without a gap.' }),
    group: t.exposeInt('group', { description: 'Number of the first line that was written together with it.' }),
    action: t.exposeString('action', { description: 'What was done, such as OUTREACH_PLANNED.' }),
    by: t.exposeString('by', { description: 'The subject of the token.' }),
    role: t.field({
      type: RoleType,
      select: { role: true },
      description: 'The role of the token.',
      resolve: ({ role }) => role as Role,
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was written.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why, where a reason was given.' }),
    region: t.relation('region', { nullable: true, description: 'Where it belongs.' }),
    subject: t.node({
      description: 'What it is about, where that is a node; the event, for a field token.',
      id: ({ subjectType, subjectId }, _args, context) => subjectNode(context, subjectType, subjectId),
    }),
    subjectType: t.exposeString('subjectType', {
      nullable: true,
      description:
        'What kind of thing it is about: OutreachEvent, Activation, Correction, EntryMove, FieldToken, Figure, FigureImport, Target and so on.',
    }),
    subjectId: t.exposeString('subjectId', { nullable: true, description: 'Its id among its kind.' }),
    before: t.exposeString('before', { nullable: true, description: 'How it was, as JSON.' }),
    after: t.exposeString('after', { nullable: true, description: 'How it is since, as JSON.' }),
    requestId: t.exposeString('requestId', { description: 'The request that did it, as in the log.' }),
    hash: t.exposeString('hash', { description: 'SHA-256 over this line and the hash of the one before.' }),
  }),
});

const AuditConnection = connectionRefs(AuditEntryType, 'Audit');

type TrailFilter = {
  within?: string | null | undefined;
  action?: string | null | undefined;
  by?: string | null | undefined;
  from?: Date | null | undefined;
  to?: Date | null | undefined;
};

/** The lines of one subtree: one range of the index. */
const linesWithin = (code: string): Prisma.AuditEntryWhereInput => {
  const { from, to } = boundsWithin(code);
  return { regionCode: { gte: from, lt: to } };
};

/** The lines that match and that the viewer may read. Throws BAD_USER_INPUT for an argument that no line can have. */
const linesFor = (
  { regionCodes }: Viewer,
  { within, action, by, from, to }: TrailFilter,
): Prisma.AuditEntryWhereInput => {
  const asked = within == null ? countryCode : regionArgument('within', within);
  // What both the viewer and the argument contain: the smaller of two subtrees, where one lies in the other.
  const roots = topmost(
    regionCodes.flatMap((own) =>
      coversRegion({ regionCodes: [own] }, asked) ? asked : coversRegion({ regionCodes: [asked] }, own) ? own : [],
    ),
  );
  const [only] = roots;
  const place = only !== undefined && roots.length === 1 ? linesWithin(only) : { OR: roots.map(linesWithin) };
  return {
    ...(only === countryCode ? {} : place),
    ...(action != null && { action: lineText('action', action) }),
    ...(by != null && { by: lineText('by', by) }),
    ...((from || to) && { at: { ...(from && { gte: from }), ...(to && { lt: to }) } }),
  };
};

/** What a line can have. Throws BAD_USER_INPUT for text with a NUL, which no line has and the database does not take. */
const lineText = (argument: string, text: string): string => {
  if (isStorable(text, Number.POSITIVE_INFINITY)) return text;
  throw inputError(argument, `${JSON.stringify(text)} is in no line of the trail`);
};

builder.queryField('audit', (t) =>
  t.prismaConnection(
    {
      type: AuditEntryType,
      cursor: 'number',
      authScopes: { role: 'COORDINATOR' },
      description: 'What persons changed in the regions of the viewer, newest first.',
      args: {
        within: t.arg.string({ description: 'Only this region and everything below it.' }),
        action: t.arg.string({ description: 'Only this action, such as FIGURE_RECORDED.' }),
        by: t.arg.string({ description: 'Only what this subject did.' }),
        from: t.arg({ type: 'DateTime', description: 'Only from this instant on.' }),
        to: t.arg({ type: 'DateTime', description: 'Only before this instant.' }),
      },
      extensions: {
        cursor: 'number',
        size: (args, parents) => ({ ...parents, count: parents.count * pageSizeOf(args), level: null }),
      } satisfies CostHints,
      totalCount: (_root, args, { prisma, viewer }) => prisma.auditEntry.count({ where: linesFor(viewer, args) }),
      resolve: async (query, _root, args, context) => {
        const where = linesFor(context.viewer, args);
        const { auditEntry } = context.prisma;
        await assertCursorListed(args, 'number', (number) => auditEntry.count({ where: { AND: [where, { number }] } }));
        return auditEntry.findMany({ ...query, where, orderBy: { number: 'desc' } });
      },
    },
    AuditConnection.connection,
    AuditConnection.edge,
  ),
);
