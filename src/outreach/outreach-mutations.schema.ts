import { reasonDescription } from '../audit/reason.ts';
import { keptAsIs, requestIdDescription } from '../audit/repeatable.ts';
import { builder } from '../graphql/builder.ts';
import { naturalKey } from '../graphql/keys.ts';
import { resultUnion } from '../graphql/refusal.schema.ts';
import { editOutreach } from './edit-outreach.ts';
import { eventKey, type Transition } from './event.ts';
import { OutreachEventType, VenueKindType } from './outreach.schema.ts';
import { planOutreach } from './plan-outreach.ts';
import { transitionOutreach } from './transition-outreach.ts';

/** The event that was planned or changed; it is read again for each answer. */
type Outcome = { id: string };
const keptEvent = keptAsIs<Outcome>();

const OutreachPayloadType = builder.objectRef<Outcome>('OutreachPayload').implement({
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

const OutreachResultType = resultUnion(
  'OutreachResult',
  OutreachPayloadType,
  'The event, or why the request was refused.',
);

const PlanOutreachInput = builder.inputType('PlanOutreachInput', {
  description: 'An event to plan.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Name of the event; 1 to 200 characters.' }),
    region: t.string({ required: true, description: 'Code of the region where it is held.' }),
    venueKind: t.field({ type: VenueKindType, required: true, description: 'The kind of venue.' }),
    venueName: t.string({ required: true, description: 'Name of the venue; 1 to 200 characters.' }),
    scheduledStart: t.field({ type: 'DateTime', required: true, description: 'When it is scheduled to begin.' }),
    scheduledEnd: t.field({
      type: 'DateTime',
      required: true,
      description: 'When it is scheduled to end; after the start, within 366 days.',
    }),
    goal: t.int({ description: 'Number of people to serve; 1 or more.' }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

const OutreachTransitionInput = builder.inputType('OutreachTransitionInput', {
  description: 'The event, and why its state changes.',
  fields: (t) => ({
    event: t.id({ required: true, description: 'Node id or public code.' }),
    reason: t.string({ description: reasonDescription.optional }),
    openedAt: t.field({
      type: 'DateTime',
      description:
        'For openOutreach only: the instant since which the event counts as open, at most 72 hours ago and not in the future; default now. A reopened event counts as open since its first opening, even for the time while it was closed, so reopenOutreach takes no instant.',
    }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

builder.mutationField('planOutreach', (t) =>
  t.field({
    type: OutreachResultType,
    authScopes: { role: 'COORDINATOR' },
    description: 'Plans an event in one of the viewer’s regions. Refuses with INVALID or OUT_OF_SCOPE.',
    args: { input: t.arg({ type: PlanOutreachInput, required: true, description: 'The event to plan.' }) },
    resolve: (_root, { input }, { trail, tree }, { fieldName }) =>
      trail.once(fieldName, input, keptEvent, (own, event) =>
        planOutreach(own, { ...event, goal: event.goal ?? null }, tree),
      ),
  }),
);

const EditOutreachInput = builder.inputType('EditOutreachInput', {
  description: 'The event and its new details. Fields that are left out stay as they are.',
  fields: (t) => ({
    event: t.id({ required: true, description: 'Node id or public code.' }),
    name: t.string({ description: 'Name of the event; 1 to 200 characters.' }),
    venueKind: t.field({ type: VenueKindType, description: 'The kind of venue.' }),
    venueName: t.string({ description: 'Name of the venue; 1 to 200 characters.' }),
    scheduledStart: t.field({ type: 'DateTime', description: 'When it is scheduled to begin.' }),
    scheduledEnd: t.field({
      type: 'DateTime',
      description: 'When it is scheduled to end; after the start, within 366 days.',
    }),
    goal: t.int({ description: 'Number of people to serve; 1 or more. null removes the goal.' }),
    reason: t.string({ required: true, description: 'The reason, for the audit trail; 1 to 500 characters.' }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

builder.mutationField('editOutreach', (t) =>
  t.field({
    type: OutreachResultType,
    authScopes: { role: 'COORDINATOR' },
    description:
      'Changes the name, venue, schedule or goal of an event that is not cancelled; screens show it at once. Only goal can be cleared, with null. Refuses with INVALID, NOT_FOUND, OUT_OF_SCOPE or, for a cancelled event, ILLEGAL_TRANSITION.',
    args: { input: t.arg({ type: EditOutreachInput, required: true, description: 'The event and what changes.' }) },
    resolve: (_root, { input }, { trail }, { fieldName }) =>
      trail.once(fieldName, input, keptEvent, (own, { event, reason, ...change }) =>
        editOutreach(own, { event: eventKey(naturalKey('OutreachEvent', event)), change, reason }),
      ),
  }),
);

const transitions: Record<`${Transition}Outreach`, { transition: Transition; description: string }> = {
  openOutreach: {
    transition: 'open',
    description:
      'Opens a planned event: it accepts entries from now on or, with openedAt, entries that happened since then.',
  },
  closeOutreach: {
    transition: 'close',
    description: 'Closes a live event. For 72 hours it still accepts entries that happened before.',
  },
  reopenOutreach: {
    transition: 'reopen',
    description: 'Opens a closed event again. It then counts as open since its first opening.',
  },
  cancelOutreach: { transition: 'cancel', description: 'Cancels a planned event permanently.' },
};

for (const [name, { transition, description }] of Object.entries(transitions))
  builder.mutationField(name, (t) =>
    t.field({
      type: OutreachResultType,
      authScopes: { role: 'COORDINATOR' },
      description: `${description} Refuses with NOT_FOUND, OUT_OF_SCOPE, INVALID or ILLEGAL_TRANSITION.`,
      args: { input: t.arg({ type: OutreachTransitionInput, required: true, description: 'The event, and why.' }) },
      resolve: (_root, { input }, { trail }) =>
        trail.once(name, input, keptEvent, (own, { event, reason, openedAt }) =>
          transitionOutreach(own, {
            event: eventKey(naturalKey('OutreachEvent', event)),
            transition,
            reason: reason ?? null,
            openedAt: openedAt ?? null,
          }),
        ),
    }),
  );
