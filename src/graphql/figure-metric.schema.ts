import type { FigureMetric } from '../../prisma/generated/client/enums.ts';
import { builder } from './builder.ts';

/** Here and not with figures, because explaining a percentage also needs it, whose room lies below. */
export const FigureMetricType = builder.enumType('FigureMetric', {
  description: 'The kind of number. RANK, GAP_POINTS and TARGET_PEOPLE are claims: checked, never computed with.',
  values: {
    COUNT: { description: 'People.' },
    COVERAGE: { description: 'Percent of a basis.' },
    ACHIEVEMENT: { description: 'Percent of a target.' },
    RANK: { description: 'A published place, 1 is first: among `of` regions, the peers that `among` names.' },
    GAP_POINTS: { description: 'Percentage points short of targetPercent.' },
    TARGET_PEOPLE: { description: 'People that targetPercent of the basis comes to.' },
  } satisfies Record<FigureMetric, { description: string }>,
});
