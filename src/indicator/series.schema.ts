import { builder } from '../graphql/builder.ts';
import type { CostHints } from '../graphql/cost.ts';
import { inputError } from '../graphql/errors.ts';
import { wholePeople } from '../values/range.ts';
import { type SeriesStep, seriesDays, seriesProblem } from '../values/series.ts';
import { CoverageType, shownCoverage } from './quantity.schema.ts';
import { ValueOriginType } from './value.schema.ts';
import { argumentTexts, valueQuery } from './value-query.ts';
import type { SeriesPoint } from './value-reader.ts';

const longestSeries = 400;

const SeriesStepType = builder.enumType('SeriesStep', {
  description: 'The interval between the points of a series.',
  values: {
    DAY: { description: 'Every day.' },
    WEEK: { description: 'Every Sunday, and the last day asked for.' },
    MONTH: { description: 'The last day of every month, and the last day asked for.' },
  } satisfies Record<SeriesStep, { description: string }>,
});

const SeriesPointType = builder.objectRef<SeriesPoint>('SeriesPoint').implement({
  description: 'The value of an indicator at the end of a step.',
  fields: (t) => ({
    date: t.field({ type: 'Date', description: 'Last day of the step.', resolve: ({ query }) => query.day }),
    coverage: t.field({
      type: CoverageType,
      nullable: true,
      description: 'Null if unknown.',
      resolve: shownCoverage,
    }),
    numerator: t.int({
      nullable: true,
      description: 'Number of people; null if unknown, or if only a percentage was published.',
      resolve: ({ value }) => value.numerator && wholePeople(value.numerator.range).value,
    }),
    origin: t.field({
      type: ValueOriginType,
      description: 'How the value was obtained.',
      resolve: ({ value }) => value.origin,
    }),
    completeness: t.float({
      nullable: true,
      description: 'If origin is ROLLED_UP, the share (0 to 1) of children that had data; otherwise 1, or null.',
      resolve: ({ value }) => value.completeness,
    }),
    added: t.exposeInt('added', { description: 'Net activations recorded at outreach events during the step.' }),
  }),
});

builder.prismaObjectField('Region', 'series', (t) =>
  t.field({
    type: [SeriesPointType],
    description: `An indicator over time. A series of more than ${longestSeries} points is refused with BAD_USER_INPUT.`,
    args: {
      indicator: t.arg.id({ required: true, description: 'Code of the indicator.' }),
      from: t.arg({ type: 'Date', required: true, description: 'First day.' }),
      to: t.arg({ type: 'Date', required: true, description: 'Last day.' }),
      step: t.arg({ type: SeriesStepType, description: 'Default MONTH.' }),
      knownAt: t.arg({ type: 'DateTime', description: argumentTexts.knownAt }),
      basis: t.arg.id({ description: argumentTexts.basis }),
    },
    extensions: {
      weight: ({ from, to, step }) =>
        seriesDays(String(from), String(to), (step ?? 'MONTH') as SeriesStep, longestSeries).length,
    } satisfies CostHints,
    resolve: ({ code }, { from, to, step, ...args }, context) => {
      const points = seriesDays(from, to, step ?? 'MONTH', longestSeries);
      const problem = seriesProblem(from, to, points, longestSeries);
      if (problem) throw inputError('to', problem, to < from ? {} : { allowed: longestSeries });
      return context.values.series(valueQuery(context, code, { argument: 'indicator', ...args }), from, points);
    },
  }),
);
