import type { Viewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import type { Limits } from '../graphql/limits.ts';
import { RoleType } from '../graphql/role.schema.ts';
import { RegionType } from '../region/region.schema.ts';

const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who asks.',
  fields: (t) => ({
    subject: t.exposeString('subject', { description: 'Who the token was issued to; "public" without one.' }),
    role: t.field({ type: RoleType, description: 'What it may do.', resolve: ({ role }) => role }),
    regions: t.field({
      type: [RegionType],
      description: 'Where it may do it: these regions and everything below.',
      resolve: ({ regionCodes }, _args, { regions }) => regions.all(regionCodes),
    }),
  }),
});

const LimitsType = builder.objectRef<Limits>('Limits').implement({
  description: 'Limits in force for this viewer.',
  fields: (t) => ({
    maxDepth: t.exposeInt('maxDepth', { description: 'Levels of nested fields.' }),
    maxCost: t.exposeInt('maxCost', { description: 'What a query may cost: about one for every field of the answer.' }),
    maxPageSize: t.exposeInt('maxPageSize', { description: 'Largest `first` or `last`.' }),
    maxEntriesPerRequest: t.exposeInt('maxEntriesPerRequest', { description: 'Ledger entries in one request.' }),
    maxSubscriptionsPerSocket: t.exposeInt('maxSubscriptionsPerSocket', {
      description: 'Subscriptions at once on one socket.',
    }),
  }),
});

builder.queryFields((t) => ({
  viewer: t.field({ type: ViewerType, description: 'Who asks.', resolve: (_root, _args, { viewer }) => viewer }),
  limits: t.field({
    type: LimitsType,
    description: 'What it must keep within.',
    resolve: (_root, _args, { limits }) => limits,
  }),
}));
