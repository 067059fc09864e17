import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import type PrismaTypes from '../../prisma/generated/pothos.ts';
import { getDatamodel } from '../../prisma/generated/pothos.ts';
import { hasRole } from '../access/scope.ts';
import type { Role } from '../access/viewer.ts';
import type { Day } from '../terms/calendar.ts';
import type { Context } from './context.ts';
import { permissionError } from './errors.ts';

/** The number of nodes in a page: the default, and the maximum. */
export const defaultPageSize = 20;
export const maxPageSize = 100;

/** The one schema builder; every *.schema.ts adds its types to it. */
export const builder = new SchemaBuilder<{
  Context: Context;
  PrismaTypes: PrismaTypes;
  AuthScopes: { role: Role };
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string | number };
    Date: { Input: Day; Output: Day };
    DateTime: { Input: Date; Output: Date };
  };
}>({
  plugins: [ScopeAuthPlugin, RelayPlugin, PrismaPlugin],
  scopeAuth: {
    authorizeOnSubscribe: true,
    authScopes: ({ viewer }) => ({ role: (role) => hasRole(viewer, role) }),
    unauthorizedError: (_parent, { viewer }) => permissionError(viewer.role),
  },
  defaultFieldNullability: false,
  relay: {
    cursorType: 'String',
    nodesOnConnection: true,
    nodesQueryOptions: false,
    edgesFieldOptions: { nullable: false },
    nodeFieldOptions: { nullable: false },
    nodeQueryOptions: { description: 'Any node by its id; null if there is none.' },
    nodeTypeOptions: { description: 'Anything that can be fetched again by its id.' },
    pageInfoTypeOptions: { description: 'The position of a page within its list.' },
  },
  prisma: {
    client: (context) => context.prisma,
    dmmf: getDatamodel(),
    defaultConnectionSize: defaultPageSize,
    maxConnectionSize: maxPageSize,
    // A selection that a resolver forgets to pass on is a hidden extra query.
    onUnusedQuery: 'error',
  },
});

builder.queryType({ description: 'Everything that can be read. Public data needs no token.' });

builder.mutationType({
  description:
    'Everything that can be changed. Each mutation takes one input; a refusal that the caller can act on is part of the data.',
});

builder.subscriptionType({
  description:
    'Everything that can be followed, over WebSocket (graphql-transport-ws) or server-sent events. Each one except activationFeed sends the current state at once, then the newest state after changes, and the same state again within 15 seconds if there are none.',
});
