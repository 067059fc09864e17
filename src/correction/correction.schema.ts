import { EventCounterType } from '../counter/counter.schema.ts';
import { builder } from '../graphql/builder.ts';
import { naturalKey } from '../graphql/keys.ts';
import { resultUnion } from '../graphql/refusal.schema.ts';
import { EffectType } from '../indicator/effect.schema.ts';
import { ActivationKindType } from '../ledger/ledger.schema.ts';
import { eventKey } from '../outreach/event.ts';
import { findEvent } from '../outreach/outreach.store.ts';
import { Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { noUuid, uuidOf } from '../terms/uuid.ts';
import { type CorrectionOutcome, correctActivation, undoCorrection } from './correct-activation.ts';

// Says who corrected and why, so it is for those who record, like the entries themselves.
const CorrectionType = builder.prismaNode('Correction', {
  id: { resolve: ({ id }) => id },
  findUnique: (id) => ({ id: uuidOf(id) ?? noUuid }),
  nullable: true,
  select: { id: true },
  authScopes: { role: 'OFFICER' },
  description: 'Entries added to put an earlier one right. Nothing is ever changed or removed.',
  fields: (t) => ({
    activation: t.relation('activation', { description: 'The entry put right.' }),
    replacement: t.relation('replacement', {
      nullable: true,
      description: 'The entry that stands in its place; null where it was voided.',
    }),
    reason: t.exposeString('reason', { description: 'Why, for the trail.' }),
    publicNote: t.exposeString('publicNote', { nullable: true, description: 'What the public is told.' }),
    delta: t.exposeInt('delta', { description: 'People served at the entry’s event, more or fewer.' }),
    by: t.exposeString('by', { description: 'The subject of the token.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    undoes: t.relation('undoes', { nullable: true, description: 'The correction that this one takes back.' }),
    undoneBy: t.relation('undoneBy', { nullable: true, description: 'The correction that took this one back.' }),
  }),
});

builder.prismaObjectField('Activation', 'correctedBy', (t) =>
  t.field({
    type: CorrectionType,
    nullable: true,
    description: 'The correction that replaced this entry, if any that still holds.',
    select: {
      corrections: { where: { undoesId: null, undoneBy: null }, take: 1 },
      replaces: { include: { undoneBy: true } },
    },
    resolve: ({ corrections, replaces }) => corrections[0] ?? replaces?.undoneBy ?? null,
  }),
);

const CorrectActivationPayloadType = builder.objectRef<CorrectionOutcome>('CorrectActivationPayload').implement({
  description: 'What became of a correction, and what that changes.',
  fields: (t) => ({
    dryRun: t.exposeBoolean('dryRun', { description: 'Whether it was only tried out; then nothing is stored.' }),
    correction: t.prismaField({
      type: CorrectionType,
      nullable: true,
      description: 'The correction; null where it was only tried out.',
      resolve: (query, { correctionId }, _args, { prisma }) => {
        const selection = { ...query };
        if (correctionId === null) return null;
        return prisma.correction.findUniqueOrThrow({ ...selection, where: { id: correctionId } });
      },
    }),
    counter: t.field({
      type: EventCounterType,
      description: 'The counter of the entry’s event since, or as it would be.',
      resolve: ({ counter }) => counter,
    }),
    effects: t.field({
      type: [EffectType],
      description:
        'Every value of the domiciles, and of those above them, that is shown differently since: today or, where today’s stays the same, on the entry’s own day.',
      resolve: ({ effects }) => effects,
    }),
  }),
});

const CorrectActivationResultType = resultUnion(
  'CorrectActivationResult',
  CorrectActivationPayloadType,
  'What became of the correction, or why nothing was done.',
);

const reason = 'Why, for the trail; 1 to 500 characters.';
const dryRun = 'Whether to try it out only: counter and effects are answered, nothing is stored.';

const CorrectActivationInput = builder.inputType('CorrectActivationInput', {
  description: 'What is to be different about an entry; what is left out stays.',
  fields: (t) => ({
    activation: t.id({ required: true, description: 'Node id, or the UUID that the device made.' }),
    count: t.int({ description: 'People, 1 to 10,000; 0 voids the entry.' }),
    domicile: t.string({ description: 'Region code of where they live.' }),
    measure: t.id({ description: 'Code of the measure.' }),
    kind: t.field({ type: ActivationKindType, description: 'What it means for the counts.' }),
    event: t.id({ description: 'The event it should have been recorded at: node id or public code.' }),
    reason: t.string({ required: true, description: reason }),
    publicNote: t.string({ description: 'What screens tell the public; at most 500 characters.' }),
    expectedVersion: t.int({
      description: 'EventCounter.version the admin saw; a newer one refuses with VERSION_CONFLICT.',
    }),
    dryRun: t.boolean({ required: true, defaultValue: false, description: dryRun }),
  }),
});

const UndoCorrectionInput = builder.inputType('UndoCorrectionInput', {
  description: 'Which correction, and why.',
  fields: (t) => ({
    correction: t.id({ required: true, description: 'Node id or UUID.' }),
    reason: t.string({ required: true, description: reason }),
    dryRun: t.boolean({ defaultValue: false, description: dryRun }),
  }),
});

builder.mutationFields((t) => ({
  correctActivation: t.field({
    type: CorrectActivationResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description:
      'Puts an entry right by adding others. Refuses with NOT_FOUND, INVALID, OUT_OF_SCOPE, ALREADY_CORRECTED or VERSION_CONFLICT; when it is moved to another event, also with NOT_LIVE or OUTSIDE_TIME.',
    args: { input: t.arg({ type: CorrectActivationInput, required: true, description: 'What is to change.' }) },
    resolve: async (_root, { input }, context) => {
      const event =
        input.event == null ? null : await findEvent(context.db, eventKey(naturalKey('OutreachEvent', input.event)));
      if (input.event != null && !event)
        return new Refused('NOT_FOUND', said`There is no such event.`, ['input', 'event']);
      const outcome = await correctActivation(context, {
        activation: naturalKey('Activation', input.activation),
        change: {
          count: input.count ?? null,
          measureCode: input.measure ?? null,
          kind: input.kind ?? null,
          domicileCode: input.domicile ?? null,
          eventId: event?.id ?? null,
        },
        reason: input.reason,
        publicNote: input.publicNote ?? null,
        expectedVersion: input.expectedVersion ?? null,
        dryRun: input.dryRun,
      });
      context.values.forget();
      return outcome;
    },
  }),
  undoCorrection: t.field({
    type: CorrectActivationResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description:
      'Takes a correction back: what it replaced stands again. Refuses with NOT_FOUND, INVALID, OUT_OF_SCOPE or ALREADY_CORRECTED.',
    args: { input: t.arg({ type: UndoCorrectionInput, required: true, description: 'Which correction.' }) },
    resolve: async (_root, { input }, context) => {
      const correction = naturalKey('Correction', input.correction);
      const outcome = await undoCorrection(context, { ...input, correction, dryRun: input.dryRun ?? false });
      context.values.forget();
      return outcome;
    },
  }),
}));
