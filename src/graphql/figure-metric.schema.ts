import { FigureMetric } from '../../prisma/generated/client/enums.ts';
import { builder } from './builder.ts';

/** Here and not with figures, because explaining a percentage also needs it, whose room lies below. */
export const FigureMetricType = builder.enumType(FigureMetric, {
  name: 'FigureMetric',
  description: 'The kind of number: people, percent of a basis, or percent of a target.',
});
