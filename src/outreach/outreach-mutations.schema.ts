import { builder } from '../graphql/builder.ts';
import type { Context } from '../graphql/context.ts';
import { naturalKey } from '../graphql/keys.ts';
import { resultUnion } from '../graphql/refusal.schema.ts';
import type { Refused } from '../terms/refusal.ts';
import { eventKey, type Transition } from './event.ts';
import { OutreachEventType, VenueKindType } from './outreach.schema.ts';
import { planOutreach } from './plan-outreach.ts';
import { transitionOutreach } from './transition-outreach.ts';

const OutreachPayloadType = builder.objectRef<{ id: string }>('OutreachPayload').implement({
  description: 'The event as it is now.',
  fields: (t) => ({
    event: t.prismaField({
      type: OutreachEventType,
      description: 'The event.',
      resolve: (query, { id }, _args, { prisma }) =>
        prisma.outreachEvent.findUniqueOrThrow({ ...query, where: { id } }),
    }),
  }),
});

const OutreachResultType = resultUnion('OutreachResult', OutreachPayloadType, 'The event, or why nothing was done.');

const PlanOutreachInput = builder.inputType('PlanOutreachInput', {
  description: 'An event to be planned.',
  fields: (t) => ({
    name: t.string({ required: true, description: '1 to 200 characters.' }),
    region: t.string({ required: true, description: 'Code of the region it is held in.' }),
    venueKind: t.field({ type: VenueKindType, required: true, description: 'What kind of place.' }),
    venueName: t.string({ required: true, description: '1 to 200 characters.' }),
    scheduledStart: t.field({ type: 'DateTime', required: true, description: 'When it is to begin.' }),
    scheduledEnd: t.field({ type: 'DateTime', required: true, description: 'After the start, within 366 days.' }),
    goal: t.int({ description: 'People to serve, 1 or more.' }),
  }),
});

const OutreachTransitionInput = builder.inputType('OutreachTransitionInput', {
  description: 'Which event, and why.',
  fields: (t) => ({
    event: t.id({ required: true, description: 'Node id or public code.' }),
    reason: t.string({ description: 'Why, for the trail; at most 500 characters.' }),
  }),
});

builder.mutationField('planOutreach', (t) =>
  t.field({
    type: OutreachResultType,
    authScopes: { role: 'COORDINATOR' },
    description: 'Plans an event in one of the viewer’s regions. Refuses with INVALID or OUT_OF_SCOPE.',
    args: { input: t.arg({ type: PlanOutreachInput, required: true, description: 'What is planned.' }) },
    resolve: (_root, { input }, { trail, regions }) =>
      planOutreach(trail, { ...input, goal: input.goal ?? null }, regions),
  }),
);

const runTransition = (
  transition: Transition,
  { input }: { input: { event: string; reason?: string | null | undefined } },
  { trail }: Context,
): Promise<{ id: string } | Refused> =>
  transitionOutreach(trail, eventKey(naturalKey('OutreachEvent', input.event)), transition, input.reason ?? null);

const transitions: Record<`${Transition}Outreach`, { transition: Transition; description: string }> = {
  openOutreach: { transition: 'open', description: 'Opens a planned event: from now on its entries count.' },
  closeOutreach: {
    transition: 'close',
    description: 'Closes a live event; what happened before is still taken for 72 hours.',
  },
  reopenOutreach: { transition: 'reopen', description: 'Opens a closed event again.' },
  cancelOutreach: { transition: 'cancel', description: 'Cancels a planned event for good.' },
};

for (const [name, { transition, description }] of Object.entries(transitions))
  builder.mutationField(name, (t) =>
    t.field({
      type: OutreachResultType,
      authScopes: { role: 'COORDINATOR' },
      description: `${description} Refuses with NOT_FOUND, OUT_OF_SCOPE, INVALID or ILLEGAL_TRANSITION.`,
      args: { input: t.arg({ type: OutreachTransitionInput, required: true, description: 'Which event.' }) },
      resolve: (_root, args, context) => runTransition(transition, args, context),
    }),
  );
