import type { Day } from '../calendar.ts';
import type { Figure } from '../figure/figure.ts';
import { ancestorsOf } from '../region/code.ts';
import { basisEvidence, newestCount, type Question } from './evidence.ts';
import { type Range, sumOf } from './range.ts';

/** The figures below a region, shaped for walking down only where there is something. */
export type Subtree = {
  /** Figures by region code; regions without figures are absent. */
  figures: Map<string, Figure[]>;
  /** For every region with figures somewhere below it: its children that have figures, or have some below. */
  childrenWithFigures: Map<string, string[]>;
  /** How many children (not retired) those regions have in all. */
  childCounts: Map<string, number>;
};

/** Sums over the children, as far as they are known. */
export type RollUp = {
  numerator: Range;
  denominator: Range;
  /** Mean over all children: 1 with own counts, its own completeness where rolled up, 0 without. */
  completeness: number;
  numeratorDays: Day[];
  denominatorDays: Day[];
};

/** Sorts figures by region and links every region to the children through which figures are reached. */
export const subtreeOf = (figures: Figure[], childCounts: Map<string, number>): Subtree => {
  const byRegion = Map.groupBy(figures, (figure) => figure.regionCode);
  const links = new Map<string, Set<string>>();
  for (const code of byRegion.keys()) {
    const path = [...ancestorsOf(code), code];
    path.slice(1).forEach((child, index) => {
      const parent = path[index] as string;
      const children = links.get(parent);
      if (children) children.add(child);
      else links.set(parent, new Set([child]));
    });
  }
  const childrenWithFigures = new Map([...links].map(([parent, children]) => [parent, [...children]]));
  return { figures: byRegion, childrenWithFigures, childCounts };
};

/**
 * A region's sums over its children: each with its own two counts or, failing that, its own roll-up. A child with only
 * a stated percentage adds nothing. Null when no child adds anything.
 */
export const rollUp = (code: string, subtree: Subtree, question: Question): RollUp | null => {
  const parts = (subtree.childrenWithFigures.get(code) ?? []).flatMap((child) => {
    const part = ownCounts(subtree.figures.get(child) ?? [], question) ?? rollUp(child, subtree, question);
    return part ? [part] : [];
  });
  if (parts.length === 0) return null;
  const children = Math.max(subtree.childCounts.get(code) ?? 0, parts.length);
  return {
    numerator: sumOf(parts.map((part) => part.numerator)),
    denominator: sumOf(parts.map((part) => part.denominator)),
    completeness: parts.reduce((sum, part) => sum + part.completeness, 0) / children,
    numeratorDays: [...new Set(parts.flatMap((part) => part.numeratorDays))],
    denominatorDays: [...new Set(parts.flatMap((part) => part.denominatorDays))],
  };
};

const ownCounts = (figures: Figure[], question: Question): RollUp | null => {
  const numerator = newestCount(figures, question.indicator.numeratorCode, question.day);
  const denominator = numerator && basisEvidence(figures, question);
  if (!denominator) return null;
  return {
    numerator: numerator.range,
    denominator: denominator.range,
    completeness: 1,
    numeratorDays: [numerator.day],
    denominatorDays: [denominator.day],
  };
};
