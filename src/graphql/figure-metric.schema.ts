import { FigureMetric } from '../../prisma/generated/client/enums.ts';
import { builder } from './builder.ts';

/** Here and not with figures, since explaining a percentage needs it too, on a floor below them. */
export const FigureMetricType = builder.enumType(FigureMetric, {
  name: 'FigureMetric',
  description: 'What kind of number: people, percent of a basis, or percent of a target.',
});
