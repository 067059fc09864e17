import { builder } from '../graphql/builder.ts';
import { inputError } from '../graphql/errors.ts';
import { naturalKey } from '../graphql/keys.ts';
import { eventKey } from '../outreach/event.ts';
import { findEvent } from '../outreach/outreach.store.ts';
import { ActivationFeed, type FeedItem } from './feed.ts';
import { ActivationType } from './ledger.schema.ts';

const prefix = 'feed:';

const cursorOf = ({ position }: FeedItem): string => Buffer.from(`${prefix}${position}`).toString('base64');

/** The position behind a cursor. Throws BAD_USER_INPUT for what is no cursor of a feed. */
const positionOf = (cursor: string): string => {
  const text = Buffer.from(cursor, 'base64').toString('utf8');
  const position = text.startsWith(prefix) ? text.slice(prefix.length) : '';
  if (!/^\d{1,18}$/.test(position)) throw inputError('after', 'is not a cursor of this feed');
  return position;
};

const ActivationAddedType = builder.objectRef<Extract<FeedItem, { entryId: string }>>('ActivationAdded').implement({
  description: 'An entry was added to the ledger.',
  fields: (t) => ({
    cursor: t.string({ description: 'Resumes the feed after this entry.', resolve: cursorOf }),
    activation: t.prismaField({
      type: ActivationType,
      description: 'The entry.',
      resolve: (query, { entryId }, _args, { prisma }) =>
        prisma.activation.findUniqueOrThrow({ ...query, where: { id: entryId } }),
    }),
  }),
});

const FeedResetType = builder.objectRef<Extract<FeedItem, { resetBecause: string }>>('FeedReset').implement({
  description: 'The feed cannot go on from the cursor given: read the ledger with a query; new entries follow.',
  fields: (t) => ({
    cursor: t.string({ description: 'Where the feed goes on from.', resolve: cursorOf }),
    reason: t.exposeString('resetBecause', { description: 'Why, in a sentence.' }),
  }),
});

const ActivationFeedItemType = builder.unionType('ActivationFeedItem', {
  description: 'An entry, or that the feed starts anew.',
  types: [ActivationAddedType, FeedResetType],
  resolveType: (item) => ('entryId' in item ? ActivationAddedType : FeedResetType),
});

builder.subscriptionField('activationFeed', (t) =>
  t.field({
    type: ActivationFeedItemType,
    authScopes: { role: 'OFFICER' },
    description:
      'Ledger entries of an event in order, from its first on, then as they are recorded; needs a token. `after` resumes without loss or repeat; a cursor that cannot be resumed gets FeedReset first.',
    args: {
      event: t.arg.id({ required: true, description: 'Node id or public code.' }),
      after: t.arg.string({ description: 'Cursor of an earlier item.' }),
    },
    subscribe: async (_root, { event, after }, { db, listen }) => {
      const position = after == null ? '0' : positionOf(after);
      const found = await findEvent(db, eventKey(naturalKey('OutreachEvent', event)));
      if (!found) throw inputError('event', 'there is no such event');
      return new ActivationFeed({
        db,
        eventId: found.id,
        after: position,
        listen: (changed) => listen({ event: found.id }, changed),
      });
    },
    resolve: (item) => item,
  }),
);
