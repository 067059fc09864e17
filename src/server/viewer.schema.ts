import type { Viewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import type { Limits } from '../graphql/limits.ts';
import { RoleType } from '../graphql/role.schema.ts';
import { RegionType, regionNode } from '../region/region.schema.ts';

const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'The caller.',
  fields: (t) => ({
    subject: t.exposeString('subject', {
      description: 'The person or device that holds the token; "public" without one.',
    }),
    role: t.field({
      type: RoleType,
      description: 'The role, which decides what the caller may do.',
      resolve: ({ role }) => role,
    }),
    regions: t.field({
      type: [RegionType],
      description: 'The regions in which the role applies, each with everything below it.',
      resolve: ({ regionCodes }) => regionCodes.map(regionNode),
    }),
  }),
});

const LimitsType = builder.objectRef<Limits>('Limits').implement({
  description: 'The limits that apply to this viewer.',
  fields: (t) => ({
    maxDepth: t.exposeInt('maxDepth', { description: 'Maximum levels of nested fields.' }),
    maxCost: t.exposeInt('maxCost', {
      description: 'Maximum cost of a query: about one for each field of the response.',
    }),
    maxPageSize: t.exposeInt('maxPageSize', { description: 'Maximum of `first` and `last`.' }),
    maxEntriesPerRequest: t.exposeInt('maxEntriesPerRequest', {
      description: 'Maximum number of ledger entries in one request.',
    }),
    maxSubscriptionsPerSocket: t.exposeInt('maxSubscriptionsPerSocket', {
      description: 'Maximum number of concurrent subscriptions on one socket.',
    }),
    maxCostPerMinutePerAddress: t.int({
      nullable: true,
      description:
        'Maximum cost of all queries without a token from one address in a minute, answers that were kept excepted; null is no limit.',
      resolve: ({ maxCostPerMinutePerAddress }) => maxCostPerMinutePerAddress || null,
    }),
    maxCostPerMinutePerToken: t.int({
      nullable: true,
      description:
        'Maximum cost of all queries with one token in a minute, answers that were kept excepted; null is no limit.',
      resolve: ({ maxCostPerMinutePerToken }) => maxCostPerMinutePerToken || null,
    }),
    maxEntriesPerMinutePerToken: t.int({
      nullable: true,
      description: 'Maximum number of ledger entries recorded with one token in a minute; null is no limit.',
      resolve: ({ maxEntriesPerMinutePerToken }) => maxEntriesPerMinutePerToken || null,
    }),
  }),
});

builder.queryFields((t) => ({
  viewer: t.field({ type: ViewerType, description: 'The caller.', resolve: (_root, _args, { viewer }) => viewer }),
  limits: t.field({
    type: LimitsType,
    description: 'The limits that apply to the caller.',
    resolve: (_root, _args, { limits }) => limits,
  }),
}));
