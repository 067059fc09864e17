import { builder } from '../graphql/builder.ts';
import { inputError } from '../graphql/errors.ts';
import { naturalKey } from '../graphql/keys.ts';
import { eventKey } from '../outreach/event.ts';
import { findEvent } from '../outreach/outreach.store.ts';
import { ActivationFeed, type FeedItem } from './feed.ts';
import { ActivationType } from './ledger.schema.ts';

const prefix = 'feed:';

const cursorOf = ({ position }: FeedItem): string => Buffer.from(`${prefix}${position}`).toString('base64');

/** The position that a cursor encodes. Throws BAD_USER_INPUT for text that is not a cursor of a feed. */
const positionOf = (cursor: string): string => {
  const text = Buffer.from(cursor, 'base64').toString('utf8');
  const position = text.startsWith(prefix) ? text.slice(prefix.length) : '';
  if (!/^\d{1,18}$/.test(position)) throw inputError('after', 'is not a cursor of this feed');
  return position;
};

const ActivationAddedType = builder.objectRef<Extract<FeedItem, { entryId: string }>>('ActivationAdded').implement({
  description: 'An entry was added to the ledger.',
  fields: (t) => ({
    cursor: t.string({ description: 'Pass it as `after` to resume the feed after this entry.', resolve: cursorOf }),
    activation: t.prismaField({
      type: ActivationType,
      description: 'The entry.',
      resolve: (query, { entryId }, _args, { prisma }) =>
        prisma.activation.findUniqueOrThrow({ ...query, where: { id: entryId } }),
    }),
  }),
});

const FeedResetType = builder.objectRef<Extract<FeedItem, { resetBecause: string }>>('FeedReset').implement({
  description:
    'The feed cannot resume from the given cursor. Read the ledger with a query; the feed continues with new entries.',
  fields: (t) => ({
    cursor: t.string({ description: 'The feed continues after this cursor.', resolve: cursorOf }),
    reason: t.exposeString('resetBecause', { description: 'Why the feed cannot resume, in a sentence.' }),
  }),
});

const ActivationFeedItemType = builder.unionType('ActivationFeedItem', {
  description: 'An entry, or a notice that the feed was reset.',
  types: [ActivationAddedType, FeedResetType],
  resolveType: (item) => ('entryId' in item ? ActivationAddedType : FeedResetType),
});

builder.subscriptionField('activationFeed', (t) =>
  t.field({
    type: ActivationFeedItemType,
    authScopes: { role: 'OFFICER' },
    description:
      'The ledger entries of an event in recording order, from the first one, then new ones as they are recorded. Needs a token. `after` resumes without loss or repetition; if the feed cannot resume from that cursor, it sends FeedReset first. Fails with BAD_USER_INPUT for an unknown event or text that is not a cursor.',
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
