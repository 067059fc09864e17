import { mayRecord } from '../access/scope.ts';
import { longestReason, reasonDescription } from '../audit/reason.ts';
import { requestIdDescription } from '../audit/repeatable.ts';
import { EventCounterType } from '../counter/counter.schema.ts';
import { builder } from '../graphql/builder.ts';
import { naturalKey } from '../graphql/keys.ts';
import { resultUnion } from '../graphql/refusal.schema.ts';
import { EffectType } from '../indicator/effect.schema.ts';
import { maxCountPerEntry } from '../ledger/judge.ts';
import { ActivationKindType, eventOfEntry } from '../ledger/ledger.schema.ts';
import { eventKey } from '../outreach/event.ts';
import { noUuid, uuidOf } from '../terms/uuid.ts';
import { type CorrectionOutcome, correctActivation, keptCorrection, undoCorrection } from './correct-activation.ts';

// Shows who corrected an entry and why, so only officers may read it, like the entries themselves.
const CorrectionType = builder.prismaNode('Correction', {
  id: { resolve: ({ id }) => id },
  findUnique: (id) => ({ id: uuidOf(id) ?? noUuid }),
  nullable: true,
  select: { id: true },
  authScopes: { role: 'OFFICER' },
  description: 'A correction of a ledger entry. It adds entries; nothing is ever changed or removed.',
  fields: (t) => ({
    activation: t.relation('activation', { description: 'The entry that was corrected.' }),
    replacement: t.relation('replacement', {
      nullable: true,
      description: 'The entry that replaces it; null if it was voided.',
    }),
    reason: t.string({
      nullable: true,
      select: { reason: true, activation: { select: eventOfEntry } },
      description: 'The reason, for the audit trail; null outside the regions of the viewer.',
      resolve: ({ reason, activation }, _args, { viewer }) => (mayRecord(viewer, activation.event) ? reason : null),
    }),
    publicNote: t.exposeString('publicNote', {
      nullable: true,
      description: 'The note that screens show to the public.',
    }),
    delta: t.exposeInt('delta', { description: 'Change in people served at the entry’s event; negative for fewer.' }),
    by: t.string({
      nullable: true,
      select: { by: true, activation: { select: eventOfEntry } },
      description: 'Subject of the token that made it; null outside the regions of the viewer.',
      resolve: ({ by, activation }, _args, { viewer }) => (mayRecord(viewer, activation.event) ? by : null),
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was made.' }),
    undoes: t.relation('undoes', { nullable: true, description: 'The correction that this one undoes.' }),
    undoneBy: t.relation('undoneBy', { nullable: true, description: 'The correction that undid this one.' }),
  }),
});

builder.prismaObjectField('Activation', 'correctedBy', (t) =>
  t.field({
    type: CorrectionType,
    nullable: true,
    description: 'The correction in force that replaced or voided this entry, if any.',
    select: {
      corrections: { where: { undoesId: null, undoneBy: null }, take: 1 },
      replaces: { include: { undoneBy: true } },
    },
    resolve: ({ corrections, replaces }) => corrections[0] ?? replaces?.undoneBy ?? null,
  }),
);

const CorrectActivationPayloadType = builder.objectRef<CorrectionOutcome>('CorrectActivationPayload').implement({
  description: 'A correction and its effects.',
  fields: (t) => ({
    dryRun: t.exposeBoolean('dryRun', { description: 'Whether this was a dry run, which stores nothing.' }),
    correction: t.prismaField({
      type: CorrectionType,
      nullable: true,
      description: 'The correction; null after a dry run.',
      resolve: (query, { correctionId }, _args, { prisma }) => {
        const selection = { ...query };
        if (correctionId === null) return null;
        return prisma.correction.findUniqueOrThrow({ ...selection, where: { id: correctionId } });
      },
    }),
    counter: t.field({
      type: EventCounterType,
      description: 'The counter of the entry’s event after the correction; after a dry run, as it would be.',
      resolve: ({ counter }) => counter,
    }),
    effects: t.field({
      type: [EffectType],
      description:
        'Every value of the domiciles and their ancestors that the correction changes: today’s value or, where that stays the same, the value on the entry’s own day.',
      resolve: ({ effects }) => effects,
    }),
  }),
});

const CorrectActivationResultType = resultUnion(
  'CorrectActivationResult',
  CorrectActivationPayloadType,
  'The correction and its effects, or why it was refused.',
);

const dryRun = 'If true, returns counter and effects as they would be, and stores nothing.';

const CorrectActivationInput = builder.inputType('CorrectActivationInput', {
  description: 'The changes to an entry. Fields that are left out stay as they are.',
  fields: (t) => ({
    activation: t.id({ required: true, description: 'Node id, or the UUID that the device made.' }),
    count: t.int({
      description: `Number of people, 1 to ${maxCountPerEntry.toLocaleString('en')}; 0 voids the entry.`,
    }),
    domicile: t.string({ description: 'Region code of their domicile.' }),
    measure: t.id({ description: 'Code of the measure.' }),
    kind: t.field({ type: ActivationKindType, description: 'How it counts.' }),
    event: t.id({ description: 'The event where it should have been recorded: node id or public code.' }),
    reason: t.string({ required: true, description: reasonDescription.required }),
    publicNote: t.string({
      description: `A note that screens show to the public; at most ${longestReason} characters.`,
    }),
    expectedVersion: t.int({
      description:
        'EventCounter.version that the administrator saw; if it is no longer the current one, the request is refused with VERSION_CONFLICT.',
    }),
    dryRun: t.boolean({ required: true, defaultValue: false, description: dryRun }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

const UndoCorrectionInput = builder.inputType('UndoCorrectionInput', {
  description: 'The correction to undo, and why.',
  fields: (t) => ({
    correction: t.id({ required: true, description: 'Node id or UUID.' }),
    reason: t.string({ required: true, description: reasonDescription.required }),
    dryRun: t.boolean({ required: true, defaultValue: false, description: dryRun }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

builder.mutationFields((t) => ({
  correctActivation: t.field({
    type: CorrectActivationResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description:
      'Corrects an entry by adding others. Refuses with NOT_FOUND, INVALID, OUT_OF_SCOPE, ALREADY_CORRECTED or VERSION_CONFLICT; if it moves the entry to another event, also with NOT_LIVE or OUTSIDE_TIME.',
    args: { input: t.arg({ type: CorrectActivationInput, required: true, description: 'The entry and its changes.' }) },
    resolve: async (_root, { input }, context, { fieldName }) => {
      const outcome = await context.trail.once(fieldName, input, keptCorrection, (trail, content) =>
        correctActivation(
          { ...context, trail },
          {
            activation: naturalKey('Activation', content.activation),
            change: {
              count: content.count ?? null,
              measureCode: content.measure ?? null,
              kind: content.kind ?? null,
              domicileCode: content.domicile ?? null,
              event: content.event == null ? null : eventKey(naturalKey('OutreachEvent', content.event)),
            },
            reason: content.reason,
            publicNote: content.publicNote ?? null,
            expectedVersion: content.expectedVersion ?? null,
            dryRun: content.dryRun,
          },
        ),
      );
      context.values.forget();
      return outcome;
    },
  }),
  undoCorrection: t.field({
    type: CorrectActivationResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description:
      'Undoes a correction: the entry that it replaced counts again. Refuses with NOT_FOUND, INVALID, OUT_OF_SCOPE or ALREADY_CORRECTED.',
    args: { input: t.arg({ type: UndoCorrectionInput, required: true, description: 'The correction to undo.' }) },
    resolve: async (_root, { input }, context, { fieldName }) => {
      const outcome = await context.trail.once(fieldName, input, keptCorrection, (trail, content) =>
        undoCorrection({ ...context, trail }, { ...content, correction: naturalKey('Correction', content.correction) }),
      );
      context.values.forget();
      return outcome;
    },
  }),
}));
