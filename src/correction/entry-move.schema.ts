import { longestReason, reasonDescription } from '../audit/reason.ts';
import { requestIdDescription } from '../audit/repeatable.ts';
import { EventCounterType } from '../counter/counter.schema.ts';
import { builder } from '../graphql/builder.ts';
import { naturalKey } from '../graphql/keys.ts';
import { resultUnion } from '../graphql/refusal.schema.ts';
import { eventKey } from '../outreach/event.ts';
import { mostMoved } from './decide-move.ts';
import { moveEntries } from './move-entries.ts';
import { keptMove, type MoveOutcome } from './run-move.ts';
import { undoMove } from './undo-move.ts';

const MoveEntriesPayloadType = builder.objectRef<MoveOutcome>('MoveEntriesPayload').implement({
  description:
    'The result of moving entries. Values of regions do not change, because coverage counts people where they live.',
  fields: (t) => ({
    dryRun: t.exposeBoolean('dryRun', { description: 'Whether this was a dry run, which stores nothing.' }),
    moveId: t.exposeID('moveId', {
      nullable: true,
      description: 'Id of the move, for undoMove; null after a dry run and for an undo.',
    }),
    moved: t.exposeInt('movedCount', { description: 'Number of entries moved.' }),
    people: t.exposeInt('people', { description: 'People served by those entries.' }),
    left: t.exposeInt('left', {
      description: 'For undoMove: number of entries corrected after the move, which stay as they are.',
    }),
    counter: t.field({
      type: EventCounterType,
      description:
        'The counter of the event where they were recorded, after the move; after a dry run, as it would be.',
      resolve: ({ counter }) => counter,
    }),
    otherCounter: t.field({
      type: EventCounterType,
      description: 'The counter of the other event, after the move; after a dry run, as it would be.',
      resolve: ({ otherCounter }) => otherCounter,
    }),
  }),
});

const MoveEntriesResultType = resultUnion(
  'MoveEntriesResult',
  MoveEntriesPayloadType,
  'The result of moving entries, or why it was refused.',
);

const dryRun = 'If true, returns the counters as they would be, and stores nothing.';

const MoveEntriesInput = builder.inputType('MoveEntriesInput', {
  description:
    'The entries to move, and where they belong. Without device, recordedBy and times, all entries of the event that are in force.',
  fields: (t) => ({
    from: t.id({ required: true, description: 'The event where they were recorded: node id or public code.' }),
    to: t.id({ required: true, description: 'The event where they belong: node id or public code.' }),
    device: t.string({
      description: 'Only entries that this device first recorded, even if they were corrected since.',
    }),
    recordedBy: t.string({
      description: 'Only entries that this token subject first recorded, even if others corrected them since.',
    }),
    occurredFrom: t.field({ type: 'DateTime', description: 'Only entries that happened at this instant or later.' }),
    occurredUntil: t.field({ type: 'DateTime', description: 'Only entries that happened before this instant.' }),
    reason: t.string({ required: true, description: reasonDescription.required }),
    publicNote: t.string({
      description: `A note that the screens of both events show to the public; at most ${longestReason} characters.`,
    }),
    expectedVersion: t.int({
      description:
        'EventCounter.version of `from` that the administrator saw; if it is no longer the current one, the request is refused with VERSION_CONFLICT.',
    }),
    dryRun: t.boolean({ required: true, defaultValue: false, description: dryRun }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

const UndoMoveInput = builder.inputType('UndoMoveInput', {
  description: 'The move to undo, and why.',
  fields: (t) => ({
    move: t.id({
      required: true,
      description: 'MoveEntriesPayload.moveId, or subjectId of its line in the audit trail.',
    }),
    reason: t.string({ required: true, description: reasonDescription.required }),
    dryRun: t.boolean({ required: true, defaultValue: false, description: dryRun }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

builder.mutationFields((t) => ({
  moveEntries: t.field({
    type: MoveEntriesResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description: `Moves entries that were recorded at the wrong event to the right one: at most ${mostMoved.toLocaleString('en')}, and all of them or none. Each gets its own correction; screens show them as one. Refuses with NOT_FOUND, INVALID, OUT_OF_SCOPE, TOO_MANY, VERSION_CONFLICT, NOT_LIVE or OUTSIDE_TIME.`,
    args: {
      input: t.arg({
        type: MoveEntriesInput,
        required: true,
        description: 'The entries to move, and where they belong.',
      }),
    },
    resolve: (_root, { input }, { trail }, { fieldName }) =>
      trail.once(fieldName, input, keptMove, (own, content) =>
        moveEntries(
          own,
          {
            from: eventKey(naturalKey('OutreachEvent', content.from)),
            to: eventKey(naturalKey('OutreachEvent', content.to)),
            filter: {
              device: content.device ?? null,
              recordedBy: content.recordedBy ?? null,
              from: content.occurredFrom ?? null,
              until: content.occurredUntil ?? null,
            },
            reason: content.reason,
            publicNote: content.publicNote ?? null,
            expectedVersion: content.expectedVersion ?? null,
          },
          content.dryRun,
        ),
      ),
  }),
  undoMove: t.field({
    type: MoveEntriesResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description:
      'Undoes a move: its entries count again at the event where they were recorded. Entries corrected since are left alone. Refuses with NOT_FOUND, INVALID, OUT_OF_SCOPE or ALREADY_CORRECTED.',
    args: { input: t.arg({ type: UndoMoveInput, required: true, description: 'The move to undo.' }) },
    resolve: (_root, { input }, { trail }, { fieldName }) =>
      trail.once(fieldName, input, keptMove, (own, { move, reason, dryRun: tryOut }) =>
        undoMove(own, { move, reason }, tryOut),
      ),
  }),
}));
