import { builder } from '../graphql/builder.ts';
import type { Range } from '../values/range.ts';
import { percentText } from '../values/text.ts';
import { knownMeasure, MeasureType } from './indicator.schema.ts';
import type { ShownProgress } from './shown-value.ts';
import { TargetType } from './target.schema.ts';

const childrenOf = ({ children }: ShownProgress) => (typeof children === 'function' ? children() : children);

const AchievementType = builder.objectRef<{ range: Range; basisCode: string }>('Achievement').implement({
  description: 'Coverage over target, in percent: 100 means the target is met.',
  fields: (t) => ({
    percent: t.float({ description: 'Unrounded; may be above 100.', resolve: ({ range }) => range.value }),
    low: t.float({ description: 'Lower bound, in percent.', resolve: ({ range }) => range.low }),
    high: t.float({ description: 'Upper bound, in percent.', resolve: ({ range }) => range.high }),
    basis: t.field({
      type: MeasureType,
      description: 'The basis of the coverage.',
      resolve: ({ basisCode }, _args, context) => knownMeasure(context, basisCode),
    }),
    text: t.string({
      description: 'id-ID text, such as "22,97 persen dari target"; with more decimals where two would cross 100 %.',
      resolve: ({ range }) => `${percentText(range.value, [100])} dari target`,
    }),
  }),
});

export const TargetProgressType = builder.objectRef<ShownProgress>('TargetProgress').implement({
  description: "A value's progress towards a target. Fields are null where the numbers they need are unknown.",
  fields: (t) => ({
    target: t.field({ type: TargetType, description: 'The target.', resolve: ({ target }) => target }),
    achievement: t.field({
      type: AchievementType,
      nullable: true,
      description: 'Coverage over target.',
      resolve: ({ achievement, basisCode }) => achievement && { range: achievement, basisCode },
    }),
    people: t.exposeInt('people', {
      nullable: true,
      description: 'The number of people the target requires: ceil(percent of the denominator).',
    }),
    gapPeople: t.exposeInt('gapPeople', { nullable: true, description: 'People still needed; 0 once met.' }),
    gapPoints: t.exposeFloat('gapPoints', {
      nullable: true,
      description: 'Percentage points still needed; 0 once met.',
    }),
    met: t.exposeBoolean('met', {
      nullable: true,
      description:
        'Whether the target is reached. Null where the numbers leave it open: an approximate, ranged or derived value whose range straddles the target.',
    }),
    childrenBelow: t.int({
      description: 'The number of children that are known to be below the target.',
      extensions: { weight: 10 },
      resolve: async (progress) => (await childrenOf(progress)).below,
    }),
    childrenKnown: t.int({
      description: 'The number of children that have a value.',
      extensions: { weight: 10 },
      resolve: async (progress) => (await childrenOf(progress)).known,
    }),
    neededPerDay: t.exposeFloat('neededPerDay', {
      nullable: true,
      description: 'People per day needed from asOf to the end of the target.',
    }),
    pacePerDay: t.exposeFloat('pacePerDay', {
      nullable: true,
      description: 'People per day over the last 28 days of data; growth between two counts is assumed to be even.',
    }),
    forecastOn: t.field({
      type: 'Date',
      nullable: true,
      description:
        'Day on which the target will be reached at that pace; asOf once met; null if unknown, never, or more than 100 years away.',
      resolve: ({ forecastOn }) => forecastOn,
    }),
  }),
});
