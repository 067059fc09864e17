import type { Day } from '../calendar.ts';
import type { Figure } from '../figure/figure.ts';
import { ancestorsOf } from '../region/code.ts';
import { basisEvidence, newestCount, type Question } from './evidence.ts';
import { type DayCount, liveBetween } from './live.ts';
import { type Range, shifted, sumOf } from './range.ts';

/** The figures below a region, shaped for walking down only where there is something. */
export type Subtree = {
  /** Figures by region code; regions without figures are absent. */
  figures: Map<string, Figure[]>;
  /** For every region with figures somewhere below it: its children that have figures, or have some below. */
  childrenWithFigures: Map<string, string[]>;
  /** Net activations by day of the regions that have figures. */
  live: Map<string, DayCount[]>;
  /** How many children (not retired) those regions have in all. */
  childCounts: Map<string, number>;
};

/** Sums over the children, as far as they are known. */
export type RollUp = {
  /** With the activations after each child's own count. */
  numerator: Range;
  live: number;
  denominator: Range;
  /** Mean over all children: 1 with own counts, its own completeness where rolled up, 0 without. */
  completeness: number;
  numeratorDays: Day[];
  denominatorDays: Day[];
};

/** Sorts figures by region and links every region to the children through which figures are reached. */
export const subtreeOf = (
  figures: Figure[],
  childCounts: Map<string, number>,
  live = new Map<string, DayCount[]>(),
): Subtree => {
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
  return { figures: byRegion, childrenWithFigures, live, childCounts };
};

/**
 * A region's sums over its children: each with its own two counts or, failing that, its own roll-up. A child with only
 * a stated percentage adds nothing. Null when no child adds anything.
 */
export const rollUp = (code: string, subtree: Subtree, question: Question): RollUp | null => {
  const parts = (subtree.childrenWithFigures.get(code) ?? []).flatMap((child) => {
    const part =
      ownCounts(subtree.figures.get(child) ?? [], subtree.live.get(child) ?? [], question) ??
      rollUp(child, subtree, question);
    return part ? [part] : [];
  });
  if (parts.length === 0) return null;
  const children = Math.max(subtree.childCounts.get(code) ?? 0, parts.length);
  return {
    numerator: sumOf(parts.map((part) => part.numerator)),
    live: parts.reduce((sum, part) => sum + part.live, 0),
    denominator: sumOf(parts.map((part) => part.denominator)),
    completeness: parts.reduce((sum, part) => sum + part.completeness, 0) / children,
    numeratorDays: [...new Set(parts.flatMap((part) => part.numeratorDays))],
    denominatorDays: [...new Set(parts.flatMap((part) => part.denominatorDays))],
  };
};

const ownCounts = (figures: Figure[], days: DayCount[], question: Question): RollUp | null => {
  const numerator = newestCount(figures, question.indicator.numeratorCode, question.day);
  const denominator = numerator && basisEvidence(figures, question);
  if (!denominator) return null;
  const live = liveBetween(days, question.indicator.numeratorCode, numerator.day, question.day);
  return {
    numerator: shifted(numerator.range, live),
    live,
    denominator: denominator.range,
    completeness: 1,
    numeratorDays: [numerator.day],
    denominatorDays: [denominator.day],
  };
};
