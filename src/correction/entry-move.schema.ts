import { EventCounterType } from '../counter/counter.schema.ts';
import { builder } from '../graphql/builder.ts';
import { naturalKey } from '../graphql/keys.ts';
import { resultUnion } from '../graphql/refusal.schema.ts';
import { eventKey } from '../outreach/event.ts';
import type { MoveOutcome } from './append-move.ts';
import { moveEntries } from './move-entries.ts';
import { undoMove } from './undo-move.ts';

const MoveEntriesPayloadType = builder.objectRef<MoveOutcome>('MoveEntriesPayload').implement({
  description: 'What became of moving entries. Values of regions stay as they are: coverage counts where people live.',
  fields: (t) => ({
    dryRun: t.exposeBoolean('dryRun', { description: 'Whether it was only tried out; then nothing is stored.' }),
    moveId: t.exposeID('moveId', {
      nullable: true,
      description: 'The move, for undoMove; null where it was only tried out, or takes another back.',
    }),
    moved: t.exposeInt('moved', { description: 'Entries.' }),
    people: t.exposeInt('people', { description: 'People served by them.' }),
    left: t.exposeInt('left', {
      description: 'For undoMove: entries corrected after the move, which stay as they are.',
    }),
    counter: t.field({
      type: EventCounterType,
      description: 'The counter of the event they were recorded at since, or as it would be.',
      resolve: ({ counter }) => counter,
    }),
    otherCounter: t.field({
      type: EventCounterType,
      description: 'The counter of the other event since, or as it would be.',
      resolve: ({ otherCounter }) => otherCounter,
    }),
  }),
});

const MoveEntriesResultType = resultUnion(
  'MoveEntriesResult',
  MoveEntriesPayloadType,
  'What became of moving entries, or why nothing was done.',
);

const reason = 'Why, for the trail; 1 to 500 characters.';
const dryRun = 'Whether to try it out only: the counters are answered, nothing is stored.';

const MoveEntriesInput = builder.inputType('MoveEntriesInput', {
  description: 'Which entries, and where they belong. Without device, recordedBy and times: all that stand.',
  fields: (t) => ({
    from: t.id({ required: true, description: 'The event they were recorded at: node id or public code.' }),
    to: t.id({ required: true, description: 'The event they belong to: node id or public code.' }),
    device: t.string({ description: 'Only those that this device recorded, whatever was corrected since.' }),
    recordedBy: t.string({
      description: 'Only those that this subject of a token recorded, whoever corrected them since.',
    }),
    occurredFrom: t.field({ type: 'DateTime', description: 'Only those that happened then or later.' }),
    occurredUntil: t.field({ type: 'DateTime', description: 'Only those that happened before.' }),
    reason: t.string({ required: true, description: reason }),
    publicNote: t.string({ description: 'What the screens of both events tell the public; at most 500 characters.' }),
    expectedVersion: t.int({
      description: 'EventCounter.version of `from` that the admin saw; a newer one refuses with VERSION_CONFLICT.',
    }),
    dryRun: t.boolean({ required: true, defaultValue: false, description: dryRun }),
  }),
});

const UndoMoveInput = builder.inputType('UndoMoveInput', {
  description: 'Which move, and why.',
  fields: (t) => ({
    move: t.id({ required: true, description: 'MoveEntriesPayload.moveId, or subjectId of its line in the trail.' }),
    reason: t.string({ required: true, description: reason }),
    dryRun: t.boolean({ required: true, defaultValue: false, description: dryRun }),
  }),
});

builder.mutationFields((t) => ({
  moveEntries: t.field({
    type: MoveEntriesResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description:
      'Moves entries recorded at the wrong event to the right one, at most 5,000 and all or none; each gets a correction of its own, and screens show them as one. Refuses with NOT_FOUND, INVALID, OUT_OF_SCOPE, TOO_MANY, VERSION_CONFLICT, NOT_LIVE or OUTSIDE_TIME.',
    args: { input: t.arg({ type: MoveEntriesInput, required: true, description: 'What is to move.' }) },
    resolve: (_root, { input }, { trail }) =>
      moveEntries(
        trail,
        {
          from: eventKey(naturalKey('OutreachEvent', input.from)),
          to: eventKey(naturalKey('OutreachEvent', input.to)),
          filter: {
            device: input.device ?? null,
            recordedBy: input.recordedBy ?? null,
            from: input.occurredFrom ?? null,
            until: input.occurredUntil ?? null,
          },
          reason: input.reason,
          publicNote: input.publicNote ?? null,
          expectedVersion: input.expectedVersion ?? null,
        },
        input.dryRun,
      ),
  }),
  undoMove: t.field({
    type: MoveEntriesResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description:
      'Takes a move back: its entries stand again where they were recorded; those corrected since are left alone. Refuses with NOT_FOUND, INVALID, OUT_OF_SCOPE or ALREADY_CORRECTED.',
    args: { input: t.arg({ type: UndoMoveInput, required: true, description: 'Which move.' }) },
    resolve: (_root, { input }, { trail }) => undoMove(trail, { move: input.move, reason: input.reason }, input.dryRun),
  }),
}));
