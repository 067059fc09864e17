import type { ObjectRef } from '@pothos/core';
import { builder } from './builder.ts';

/** The connection and edge types of a node, shared by every field that lists it; `More` is what else their pages have. */
export const connectionRefs = <Node, More = unknown>(
  node: ObjectRef<typeof builder.$inferSchemaTypes, Node>,
  name: string,
) => {
  const edge = builder.edgeObject({
    type: node,
    name: `${name}Edge`,
    description: 'A node within its list.',
  });
  const connection = builder.connectionObject(
    {
      type: node,
      name: `${name}Connection`,
      description: 'A page of a list, and its position within it.',
      fields: (t) => ({
        totalCount: t.int({
          description: 'The number of nodes in the whole list.',
          resolve: (page) => {
            const { totalCount } = page as { totalCount?: number | (() => number | Promise<number>) };
            if (totalCount === undefined) throw new Error(`${name}Connection has no totalCount`);
            return typeof totalCount === 'function' ? totalCount() : totalCount;
          },
        }),
      }),
    },
    edge,
  );
  return {
    connection: connection as ObjectRef<typeof builder.$inferSchemaTypes, typeof connection.$inferType & More>,
    edge,
  };
};
