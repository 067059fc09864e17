import type { Day } from '../terms/calendar.ts';
import { basisEvidence } from './basis.ts';
import { newestCount, numeratorEvidence, type Question, type RegionFacts } from './evidence.ts';
import type { Figure } from './figure.ts';
import type { Subtree } from './roll-up.ts';

/** A region whose entries a value counts: those of days after `after`. */
export type CountedRegion = { code: string; after: Day };
/** A region below that adds to a roll-up, with the figures of both its counts. */
export type CountedBelow = CountedRegion & { figures: Figure[] };

/** The region itself where it has evidence of its own for the numerator; null where its children are asked. */
export const countedItself = ({ code, figures }: RegionFacts, question: Question): CountedRegion | null => {
  const { indicator, basisCode, day } = question;
  const evidence = numeratorEvidence(figures, indicator, basisCode, day);
  return evidence && { code, after: (evidence.counted ?? evidence.stated).day };
};

/**
 * The regions below that add to a roll-up, each with the day of its count. Villages that were read as one sum are named
 * by their district, which may have entries of other villages too.
 */
export const countedBelow = (code: string, subtree: Subtree, question: Question): CountedBelow[] => {
  const counted = (place: string, figures: Figure[]): CountedBelow[] => {
    const count = newestCount(figures, question.indicator.numeratorCode, question.day);
    const basis = count && basisEvidence(figures, question);
    return basis ? [{ code: place, after: count.day, figures: [...count.figures, ...basis.figures] }] : [];
  };
  const children = (subtree.childrenWithFigures.get(code) ?? []).flatMap((child) => {
    const own = counted(child, subtree.figures.get(child) ?? []);
    return own.length > 0 ? own : countedBelow(child, subtree, question);
  });
  return [...children, ...(subtree.villages.get(code) ?? []).flatMap(({ figures }) => counted(code, figures))];
};
