import { builder } from '../graphql/builder.ts';
import { resultUnion } from '../graphql/refusal.schema.ts';
import { EffectType } from '../indicator/effect.schema.ts';
import { TargetType } from '../indicator/target.schema.ts';
import { setTarget, type TargetOutcome } from './set-target.ts';

const TargetPayloadType = builder.objectRef<TargetOutcome>('TargetPayload').implement({
  description: 'What became of a target, and what that changes.',
  fields: (t) => ({
    dryRun: t.exposeBoolean('dryRun', { description: 'Whether it was only tried out; then nothing is stored.' }),
    target: t.field({
      type: TargetType,
      description: 'The target; tried out, with an id that no target has.',
      resolve: ({ target }) => target,
    }),
    effects: t.field({
      type: [EffectType],
      description:
        'Every value of the region, of its children and of those above it that is shown differently since: today or, where today’s stays the same, on the day of the period nearest to today.',
      resolve: ({ effects }) => effects,
    }),
  }),
});

const TargetResultType = resultUnion(
  'TargetResult',
  TargetPayloadType,
  'What became of the target, or why nothing was done.',
);

const SetTargetInput = builder.inputType('SetTargetInput', {
  description: 'A target for a region and everything below it.',
  fields: (t) => ({
    indicator: t.id({ required: true, description: 'Code of the indicator.' }),
    region: t.string({ required: true, description: 'Code of the region.' }),
    percent: t.float({ required: true, description: 'Above 0, at most 100, with at most six decimals.' }),
    basis: t.id({ description: 'What it is a share of; default the indicator’s own basis.' }),
    from: t.field({ type: 'Date', required: true, description: 'First day.' }),
    to: t.field({ type: 'Date', required: true, description: 'Last day.' }),
    setBy: t.string({ required: true, description: 'Who set it, 1 to 200 characters; it replaces the same setter’s.' }),
    reason: t.string({ required: true, description: 'Why; 1 to 500 characters.' }),
    dryRun: t.boolean({
      defaultValue: false,
      description: 'Whether to try it out only: effects are answered, nothing is stored.',
    }),
  }),
});

builder.mutationField('setTarget', (t) =>
  t.field({
    type: TargetResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description:
      'Sets a target; one that the same setter set for the region before holds no longer where the new one does. Refuses with INVALID or OUT_OF_SCOPE.',
    args: { input: t.arg({ type: SetTargetInput, required: true, description: 'What is to be reached.' }) },
    resolve: async (_root, { input }, { trail, catalogue, regions, values }) => {
      const { reason, dryRun, basis, ...content } = input;
      const asked = { request: { ...content, basis: basis ?? null }, reason, dryRun: dryRun ?? false };
      const outcome = await setTarget(trail, catalogue, asked, regions);
      values.forget();
      return outcome;
    },
  }),
);
