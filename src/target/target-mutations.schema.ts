import { requestIdDescription } from '../audit/repeatable.ts';
import { SourceInput, sourceOf } from '../figure/source-input.schema.ts';
import { builder } from '../graphql/builder.ts';
import { resultUnion } from '../graphql/refusal.schema.ts';
import { EffectType } from '../indicator/effect.schema.ts';
import { TargetType } from '../indicator/target.schema.ts';
import { keptTarget, setTarget, type TargetOutcome } from './set-target.ts';
import { withdrawTarget } from './withdraw-target.ts';

const TargetPayloadType = builder.objectRef<TargetOutcome>('TargetPayload').implement({
  description: 'A target that was set or withdrawn, and the values that change.',
  fields: (t) => ({
    dryRun: t.exposeBoolean('dryRun', { description: 'Whether this was a dry run, which stores nothing.' }),
    target: t.field({
      type: TargetType,
      description: 'The target; after a dry run of setting one, with an id that no stored target has.',
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

const dryRunDescription = 'Whether to only try it out: effects are returned, but nothing is stored.';

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
    source: t.field({ type: SourceInput, description: 'Where it was published.' }),
    restates: t.id({
      description:
        'The target that this one only repeats, on another basis or for a region below. A restatement is compared with it, never binds, and replaces nothing.',
    }),
    reason: t.string({ required: true, description: 'The reason, for the audit trail; 1 to 500 characters.' }),
    dryRun: t.boolean({ required: true, defaultValue: false, description: dryRunDescription }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

const WithdrawTargetInput = builder.inputType('WithdrawTargetInput', {
  description: 'The target to withdraw, and the reason.',
  fields: (t) => ({
    target: t.id({ required: true, description: 'The id of the target.' }),
    reason: t.string({ required: true, description: 'The reason, for the audit trail; 1 to 500 characters.' }),
    dryRun: t.boolean({ required: true, defaultValue: false, description: dryRunDescription }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

/** The number of a target from its id; 0, which no target has, for any other text. */
const targetNumber = (id: string): number => (/^\d{1,9}$/.test(id) ? Number(id) : 0);

builder.mutationField('setTarget', (t) =>
  t.field({
    type: TargetResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description:
      'Sets a target. On the days it covers, it replaces earlier targets of the same setter for the region and indicator. Refuses with INVALID, OUT_OF_SCOPE or NOT_FOUND.',
    args: { input: t.arg({ type: SetTargetInput, required: true, description: 'The target to set.' }) },
    resolve: async (_root, { input }, { trail, catalogue, tree, values }, { fieldName }) => {
      const outcome = await trail.once(fieldName, input, keptTarget, (own, given) => {
        const { reason, dryRun, basis, source, restates, ...content } = given;
        const request = {
          ...content,
          basis: basis ?? null,
          source: source ? sourceOf(source) : null,
          restates: restates == null ? null : targetNumber(restates),
        };
        return setTarget(own, catalogue, { request, reason, dryRun }, tree);
      });
      values.forget();
      return outcome;
    },
  }),
);

builder.mutationField('withdrawTarget', (t) =>
  t.field({
    type: TargetResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description:
      'Takes a target permanently out of use; it stays readable. Targets that it replaced do not come back. Refuses with NOT_FOUND, INVALID, OUT_OF_SCOPE or VERSION_CONFLICT.',
    args: { input: t.arg({ type: WithdrawTargetInput, required: true, description: 'The target to withdraw.' }) },
    resolve: async (_root, { input }, { trail, catalogue, values }, { fieldName }) => {
      const outcome = await trail.once(fieldName, input, keptTarget, (own, { target, reason, dryRun }) =>
        withdrawTarget(own, catalogue, { targetId: targetNumber(target), reason, dryRun }),
      );
      values.forget();
      return outcome;
    },
  }),
);
