import { builder } from '../graphql/builder.ts';
import { nearestPeople, type Range, wholePeople } from '../values/range.ts';
import { percentText } from '../values/text.ts';
import type { Quantity } from '../values/value.ts';
import { knownMeasure, MeasureType } from './indicator.schema.ts';
import { limitsOf, type ShownValue } from './shown-value.ts';

type ShownQuantity = Omit<Quantity, 'figure'> & { figure: { id: number } | null };

export const QuantityType = builder.objectRef<ShownQuantity>('Quantity').implement({
  description: 'A number of people; low and high are its bounds where the source gave a range or a rounded figure.',
  fields: (t) => ({
    value: t.int({ description: 'The number of people.', resolve: ({ range }) => nearestPeople(range.value) }),
    low: t.int({ description: 'Lower bound, in people.', resolve: ({ range }) => wholePeople(range).low }),
    high: t.int({ description: 'Upper bound, in people.', resolve: ({ range }) => wholePeople(range).high }),
    approximate: t.exposeBoolean('approximate', { description: 'Published as "about", or derived.' }),
    asOf: t.field({
      type: 'Date',
      nullable: true,
      description: 'The day it is for; null if it sums numbers from different days.',
      resolve: ({ day }) => day,
    }),
    measure: t.field({
      type: MeasureType,
      description: 'The measure that is counted.',
      resolve: ({ measureCode }, _args, context) => knownMeasure(context, measureCode),
    }),
    figure: t.prismaField({
      type: 'Figure',
      nullable: true,
      description: 'The published figure it comes from; null if it was derived or summed, or only tried out (dryRun).',
      resolve: (query, { figure }, _args, { prisma }) => {
        // Use the query even if there is nothing to load: Pothos throws if a resolver leaves it unused.
        const selection = { ...query };
        return figure && prisma.figure.findUnique({ ...selection, where: { id: figure.id } });
      },
    }),
  }),
});

/** A coverage in percent with the basis it is on, and the percentages that its text must not cross. */
type ShownCoverage = { range: Range; basisCode: string; limits: () => number[] };

/** The coverage of a value as it is shown; null if it is unknown. */
export const shownCoverage = (shown: ShownValue): ShownCoverage | null => {
  const { value, basisCode } = shown;
  return value.coverage && { range: value.coverage, basisCode, limits: () => limitsOf(shown) };
};

export const CoverageType = builder.objectRef<ShownCoverage>('Coverage').implement({
  description: 'Numerator over basis, in percent. Not to be confused with Achievement.',
  fields: (t) => ({
    percent: t.float({ description: 'Unrounded; may be above 100.', resolve: ({ range }) => range.value }),
    low: t.float({ description: 'Lower bound, in percent.', resolve: ({ range }) => range.low }),
    high: t.float({ description: 'Upper bound, in percent.', resolve: ({ range }) => range.high }),
    basis: t.field({
      type: MeasureType,
      description: 'The measure it is a percentage of.',
      resolve: ({ basisCode }, _args, context) => knownMeasure(context, basisCode),
    }),
    text: t.string({
      description:
        'id-ID text with two decimals, such as "6,89 persen"; with more where two would cross the target or 100 %.',
      resolve: ({ range, limits }) => percentText(range.value, limits()),
    }),
  }),
});
