import { builder } from '../graphql/builder.ts';
import { resultUnion } from '../graphql/refusal.schema.ts';
import { EffectType } from '../indicator/effect.schema.ts';
import { TargetType } from '../indicator/target.schema.ts';
import { setTarget, type TargetOutcome } from './set-target.ts';

const TargetPayloadType = builder.objectRef<TargetOutcome>('TargetPayload').implement({
  description: 'A target that was set, and the values it changes.',
  fields: (t) => ({
    dryRun: t.exposeBoolean('dryRun', { description: 'Whether this was a dry run, which stores nothing.' }),
    target: t.field({
      type: TargetType,
      description: 'The target; after a dry run, with an id that no stored target has.',
      resolve: ({ target }) => target,
    }),
    effects: t.field({
      type: [EffectType],
      description:
        'Every changed value of the region, its children and its ancestors: for today or, where today’s value stays the same, for the day of the period nearest to today.',
      resolve: ({ effects }) => effects,
    }),
  }),
});

const TargetResultType = resultUnion(
  'TargetResult',
  TargetPayloadType,
  'The target and the values it changes, or why nothing was done.',
);

const SetTargetInput = builder.inputType('SetTargetInput', {
  description: 'A target for a region and everything below it.',
  fields: (t) => ({
    indicator: t.id({ required: true, description: 'Code of the indicator.' }),
    region: t.string({ required: true, description: 'Code of the region.' }),
    percent: t.float({ required: true, description: 'Above 0, at most 100, with at most six decimals.' }),
    basis: t.id({ description: 'Code of the measure it is a percentage of; default the indicator’s own basis.' }),
    from: t.field({ type: 'Date', required: true, description: 'First day.' }),
    to: t.field({ type: 'Date', required: true, description: 'Last day.' }),
    setBy: t.string({
      required: true,
      description:
        'Name of the office or person that sets it, 1 to 200 characters; it replaces targets of the same setter.',
    }),
    reason: t.string({ required: true, description: 'The reason, for the audit trail; 1 to 500 characters.' }),
    dryRun: t.boolean({
      defaultValue: false,
      description: 'Whether to only try it out: effects are returned, but nothing is stored.',
    }),
  }),
});

builder.mutationField('setTarget', (t) =>
  t.field({
    type: TargetResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description:
      'Sets a target. On the days it covers, it replaces earlier targets of the same setter for the region and indicator. Refuses with INVALID or OUT_OF_SCOPE.',
    args: { input: t.arg({ type: SetTargetInput, required: true, description: 'The target to set.' }) },
    resolve: async (_root, { input }, { trail, catalogue, regions, values }) => {
      const { reason, dryRun, basis, ...content } = input;
      const asked = { request: { ...content, basis: basis ?? null }, reason, dryRun: dryRun ?? false };
      const outcome = await setTarget(trail, catalogue, asked, regions);
      values.forget();
      return outcome;
    },
  }),
);
