import { builder } from '../graphql/builder.ts';
import { inputError } from '../graphql/errors.ts';
import { FigureMetricType } from '../graphql/figure-metric.schema.ts';
import { inLanguage } from '../language/in-language.ts';
import { type Explanation, explain, type Reading, type Verdict } from '../values/explanation.ts';
import { mostDecimals } from '../values/published-number.ts';
import { knownMeasure, MeasureType, measureArgument } from './indicator.schema.ts';

const VerdictType = builder.enumType('Verdict', {
  description: 'The result of checking a percentage.',
  values: {
    EXPLAINED: { description: 'Exactly one reading rounds to it.' },
    AMBIGUOUS: { description: 'Several readings round to it.' },
    INCONSISTENT: { description: 'No reading rounds to it.' },
    NOT_CHECKABLE: { description: 'Nothing can be checked without a count and a denominator.' },
  } satisfies Record<Verdict, { description: string }>,
});

const ReadingType = builder.objectRef<Reading>('Reading').implement({
  description: 'One way to read a published percentage.',
  fields: (t) => ({
    metric: t.field({
      type: FigureMetricType,
      description: 'COVERAGE or ACHIEVEMENT.',
      resolve: ({ metric }) => metric,
    }),
    basis: t.field({
      type: MeasureType,
      description: 'The measure of the denominator.',
      resolve: ({ basisCode }, _args, context) => knownMeasure(context, basisCode),
    }),
    percent: t.exposeFloat('percent', { description: 'The percentage that this reading gives, unrounded.' }),
    matches: t.exposeBoolean('matches', { description: 'Whether it rounds to the published percentage.' }),
    differencePoints: t.exposeFloat('differencePoints', {
      description: 'Published minus computed, in percentage points.',
    }),
    differencePeople: t.exposeInt('differencePeople', {
      nullable: true,
      description: 'The number of people the published percentage represents, minus the count.',
    }),
  }),
});

const ExplanationType = builder.objectRef<Explanation>('Explanation').implement({
  description: 'How a published percentage can be read.',
  fields: (t) => ({
    verdict: t.field({ type: VerdictType, description: 'The result of the check.', resolve: ({ verdict }) => verdict }),
    readings: t.field({
      type: [ReadingType],
      description: 'Every reading tried.',
      resolve: ({ readings }) => readings,
    }),
    message: t.string({
      description: 'The verdict in a sentence; in Indonesian with the header Accept-Language: id.',
      resolve: ({ message }, _args, { language }) => inLanguage(language, message),
    }),
  }),
});

const DenominatorInput = builder.inputType('DenominatorInput', {
  description: 'A number of people the percentage may be a share of.',
  fields: (t) => ({
    measure: t.id({ required: true, description: 'Code of the measure.' }),
    value: t.int({ required: true, description: 'People, 0 or more.' }),
  }),
});

const ExplainPercentageInput = builder.inputType('ExplainPercentageInput', {
  description: 'A published percentage and the numbers known with it.',
  fields: (t) => ({
    percent: t.float({ required: true, description: 'As published, 0 or more.' }),
    decimals: t.int({ required: true, description: `Number of decimals it was published with, 0 to ${mostDecimals}.` }),
    count: t.int({ description: 'People counted, 0 or more.' }),
    targetPercent: t.float({
      description: 'Target in force, in percent, above 0; without it, achievement is not tried.',
    }),
    denominators: t.field({
      type: [DenominatorInput],
      required: true,
      description: 'Possible denominators, at most 20.',
    }),
  }),
});

type Claim = typeof ExplainPercentageInput.$inferInput;

const assertSensible = ({ percent, decimals, count, targetPercent, denominators }: Claim): void => {
  if (percent < 0) throw inputError('percent', 'must be 0 or more');
  if (decimals < 0 || decimals > mostDecimals) throw inputError('decimals', `must be 0 to ${mostDecimals}`);
  if (count != null && count < 0) throw inputError('count', 'must be 0 or more');
  if (targetPercent != null && targetPercent <= 0) throw inputError('targetPercent', 'must be above 0');
  if (denominators.length > 20) throw inputError('denominators', 'must have at most 20 entries', { allowed: 20 });
  if (denominators.some(({ value }) => value < 0)) throw inputError('denominators.value', 'must be 0 or more');
};

builder.queryField('explainPercentage', (t) =>
  t.field({
    type: ExplanationType,
    description:
      'Finds the readings of a published percentage, as coverage or achievement on each denominator, that round to it.',
    args: { input: t.arg({ type: ExplainPercentageInput, required: true, description: 'The published percentage.' }) },
    resolve: (_root, { input }, context) => {
      assertSensible(input);
      return explain({
        percent: input.percent,
        decimals: input.decimals,
        count: input.count ?? null,
        targetPercent: input.targetPercent ?? null,
        denominators: input.denominators.map(({ measure, value }) => ({
          measureCode: measureArgument(context, 'denominators.measure', measure).code,
          value,
        })),
      });
    },
  }),
);
