import type { Day } from '../terms/calendar.ts';
import { ancestorsOf } from '../terms/region-code.ts';
import { basisEvidence, newestCount, type Question } from './evidence.ts';
import type { Figure } from './figure.ts';
import { type DayCount, liveBetween } from './ledger-counts.ts';
import { type Range, shifted, sumOf } from './range.ts';

/**
 * Villages of a district with counts of the same measures and days, whole ones: all of them have a numerator and a basis
 * or none has, and what they add up to is what their added-up counts come to. Figures and activations are sums.
 */
export type AlikeVillages = { district: string; regions: number; figures: Figure[]; live: DayCount[] };

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
  /** By district; their figures are not among the others. */
  villages: Map<string, AlikeVillages[]>;
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

/** Sorts figures by region and links every region to the children through which figures, or villages, are reached. */
export const subtreeOf = (
  figures: Figure[],
  childCounts: Map<string, number>,
  live = new Map<string, DayCount[]>(),
  alike: AlikeVillages[] = [],
): Subtree => {
  const byRegion = Map.groupBy(figures, (figure) => figure.regionCode);
  const villages = Map.groupBy(alike, ({ district }) => district);
  const links = new Map<string, Set<string>>();
  for (const code of [...byRegion.keys(), ...villages.keys()]) {
    const path = [...ancestorsOf(code), code];
    path.slice(1).forEach((child, index) => {
      const parent = path[index] as string;
      const children = links.get(parent);
      if (children) children.add(child);
      else links.set(parent, new Set([child]));
    });
  }
  const childrenWithFigures = new Map([...links].map(([parent, children]) => [parent, [...children]]));
  return { figures: byRegion, childrenWithFigures, live, childCounts, villages };
};

/**
 * A region's sums over its children: each with its own two counts or, failing that, its own roll-up. A child with only
 * a stated percentage adds nothing. Null when no child adds anything.
 */
export const rollUp = (code: string, subtree: Subtree, question: Question): RollUp | null => {
  const children = (subtree.childrenWithFigures.get(code) ?? []).map((child) => ({
    regions: 1,
    part:
      ownCounts(subtree.figures.get(child) ?? [], subtree.live.get(child) ?? [], question) ??
      rollUp(child, subtree, question),
  }));
  const villages = (subtree.villages.get(code) ?? []).map(({ regions, figures, live }) => ({
    regions,
    part: ownCounts(figures, live, question),
  }));
  const known = [...children, ...villages].flatMap(({ regions, part }) => (part ? [{ ...part, regions }] : []));
  if (known.length === 0) return null;
  const sum = (of: (part: (typeof known)[number]) => number): number =>
    known.reduce((total, part) => total + of(part), 0);
  return {
    numerator: sumOf(known.map(({ numerator }) => numerator)),
    live: sum(({ live }) => live),
    denominator: sumOf(known.map(({ denominator }) => denominator)),
    completeness:
      sum(({ completeness, regions }) => completeness * regions) /
      Math.max(
        subtree.childCounts.get(code) ?? 0,
        sum(({ regions }) => regions),
      ),
    numeratorDays: [...new Set(known.flatMap(({ numeratorDays }) => numeratorDays))],
    denominatorDays: [...new Set(known.flatMap(({ denominatorDays }) => denominatorDays))],
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
