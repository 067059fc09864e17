import type { Prisma } from '../../prisma/generated/client/client.ts';
import { coversRegion, hasRole, ownRootsWithin } from '../access/scope.ts';
import type { Role, Viewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { connectionRefs } from '../graphql/connection.ts';
import type { Context } from '../graphql/context.ts';
import type { CostHints } from '../graphql/cost.ts';
import { inputError } from '../graphql/errors.ts';
import { assertCursorListed } from '../graphql/pages.ts';
import { RoleType } from '../graphql/role.schema.ts';
import { pageSizeOf, regionArgument } from '../region/region.schema.ts';
import { boundsWithin, countryCode } from '../terms/region-code.ts';
import { isStorable } from '../terms/text.ts';
import type { SubjectType } from './append-notes.ts';
import type { Trail } from './trail.ts';

declare module '../graphql/context.ts' {
  interface Context {
    /** For use cases: opens the transactions in which the viewer writes. */
    trail: Trail;
  }
}

/** Lines without a region are for viewers of the whole country. */
const mayRead = (viewer: Viewer, regionCode: string | null): boolean =>
  hasRole(viewer, 'COORDINATOR') && coversRegion(viewer, regionCode ?? countryCode);

/** The number in a node id. Throws BAD_USER_INPUT for text that is not a number. */
const numberOf = (id: string): number => {
  if (/^\d{1,9}$/.test(id)) return Number(id);
  throw inputError('id', `${JSON.stringify(id)} is not the id of a line of the trail`);
};

/** The node of a subject: for a field token, its event; null for targets, imports, moves, dismissals and sign-ins, which are not nodes. */
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
    case 'FindingDismissal':
    case 'SignIn':
      return null;
  }
};

// The viewer's regions are checked here, because not only Query.audit but also node(id:) leads here.
const AuditEntryType = builder.prismaNode('AuditEntry', {
  id: { resolve: ({ number }) => String(number) },
  findUnique: (id) => ({ number: numberOf(id) }),
  nullable: true,
  select: { number: true, regionCode: true, subjectType: true, subjectId: true },
  authScopes: ({ regionCode }, { viewer }) => mayRead(viewer, regionCode),
  description:
    'A line of the audit trail: who changed what, when and why, with the state before and after. Lines are never removed.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'Its place in the trail: 1, 2, 3 and so on, without gaps.' }),
    group: t.exposeInt('group', { description: 'Number of the first line of the same transaction.' }),
    action: t.exposeString('action', { description: 'The action, such as OUTREACH_PLANNED.' }),
    by: t.exposeString('by', { description: 'Subject of the token that made the change.' }),
    role: t.field({
      type: RoleType,
      select: { role: true },
      description: 'Role of that token.',
      resolve: ({ role }) => role as Role,
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was written.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'The reason, if one was given.' }),
    region: t.relation('region', {
      nullable: true,
      description: 'The region that it belongs to; null if it concerns administrators of the whole country.',
    }),
    subject: t.node({
      description: 'The subject of the change, if that is a node; for a field token, its event.',
      id: ({ subjectType, subjectId }, _args, context) => subjectNode(context, subjectType, subjectId),
    }),
    subjectType: t.exposeString('subjectType', {
      nullable: true,
      description:
        'Kind of the subject: OutreachEvent, Activation, Correction, EntryMove, FieldToken, SignIn, Figure, FigureImport, Target or FindingDismissal.',
    }),
    subjectId: t.exposeString('subjectId', { nullable: true, description: 'Id of the subject within its kind.' }),
    before: t.exposeString('before', { nullable: true, description: 'The state before, as JSON.' }),
    after: t.exposeString('after', { nullable: true, description: 'The state after, as JSON.' }),
    requestId: t.exposeString('requestId', { description: 'Id of the request that made the change, as in the log.' }),
    hash: t.exposeString('hash', {
      description: 'SHA-256 over this line and the hash of the line before, as 64 hexadecimal digits.',
    }),
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

/** Matches the lines of one subtree, which are one range of the index. */
const linesWithin = (code: string): Prisma.AuditEntryWhereInput => {
  const { from, to } = boundsWithin(code);
  return { regionCode: { gte: from, lt: to } };
};

/** Matches the lines that the viewer asks for and may read. Throws BAD_USER_INPUT for a value that no line can have. */
const linesFor = (viewer: Viewer, { within, action, by, from, to }: TrailFilter): Prisma.AuditEntryWhereInput => {
  const asked = within == null ? countryCode : regionArgument('within', within);
  const roots = ownRootsWithin(viewer, asked);
  const [only] = roots;
  const place = only !== undefined && roots.length === 1 ? linesWithin(only) : { OR: roots.map(linesWithin) };
  return {
    ...(only === countryCode ? {} : place),
    ...(action != null && { action: lineText('action', action) }),
    ...(by != null && { by: lineText('by', by) }),
    ...((from || to) && { at: { ...(from && { gte: from }), ...(to && { lt: to }) } }),
  };
};

/** Text that a line can have. Throws BAD_USER_INPUT for a NUL, which no line has and the database does not accept. */
const lineText = (argument: string, text: string): string => {
  if (isStorable(text, Number.POSITIVE_INFINITY)) return text;
  throw inputError(argument, `${JSON.stringify(text)} cannot be in a line of the trail`);
};

builder.queryField('audit', (t) =>
  t.prismaConnection(
    {
      type: AuditEntryType,
      cursor: 'number',
      authScopes: { role: 'COORDINATOR' },
      description: 'The audit trail: the changes that people made in the viewer’s regions, newest first.',
      args: {
        within: t.arg.string({ description: 'Only changes in the region with this code or below it.' }),
        action: t.arg.string({ description: 'Only changes with this action, such as FIGURE_RECORDED.' }),
        by: t.arg.string({ description: 'Only changes by this token subject.' }),
        from: t.arg({ type: 'DateTime', description: 'Only changes at this instant or later.' }),
        to: t.arg({ type: 'DateTime', description: 'Only changes before this instant.' }),
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
