import type { Day } from '../terms/calendar.ts';
import { parentOf } from '../terms/region-code.ts';
import { lowerBound } from '../terms/sorted.ts';
import { atOnce, groupedInSteps, isStep, type Steps } from '../terms/steps.ts';
import { basisEvidence } from './basis.ts';
import { newestCount, type Question } from './evidence.ts';
import { type Figure, isExact } from './figure.ts';
import { addedByDay, type DayCount, liveBetween, movedAfter } from './ledger-counts.ts';
import { type Range, shifted, sumOf } from './range.ts';

/**
 * Villages of a district whose counts are whole numbers for the same measures and days. Either all of them have a
 * numerator and a basis or none does, and the value of their summed counts equals the sum of their values. `figures`
 * and `live` hold these sums.
 */
export type AlikeVillages = { district: string; regions: number; figures: Figure[]; live: DayCount[] };

/** The figures below a region, arranged so that a walk down visits only regions that have data. */
export type Subtree = {
  /** Figures by region code; regions without figures are absent. */
  figures: Map<string, Figure[]>;
  /** For every region with figures below it: the children that have figures, or whose subtrees do. */
  childrenWithFigures: Map<string, string[]>;
  /** Net activations by day for the regions that have figures, by region code. */
  live: Map<string, DayCount[]>;
  /** The number of all children (not retired) of those regions. */
  childCounts: Map<string, number>;
  /** By district; their figures are not in `figures`. */
  villages: Map<string, AlikeVillages[]>;
  /** The days for which there are figures, in order: between two of them no sum changes, but for the ledger's part. */
  days: readonly Day[];
  /** Sums that were computed before, by question and region. */
  sums: Map<string, Sums>;
};

/** Sums over the children, as far as they are known. */
export type RollUp = {
  /** Includes the activations after each child's own count. */
  numerator: Range;
  live: number;
  denominator: Range;
  /**
   * The mean over all children: 1 for a child with its own counts, its completeness if it is rolled up, 0 without data.
   */
  completeness: number;
  numeratorDays: Day[];
  denominatorDays: Day[];
  /** Days of the numbers in the numerator, the ledger's last ones included. */
  dataDays: Day[];
  provisional: boolean;
  /** Whether a numerator in it was published as "about". */
  hasApproximateNumerator: boolean;
  /** Whether a basis in it was published as "about" or derived. */
  hasApproximateDenominator: boolean;
  /** Whether every number in it is exact as printed. */
  isExact: boolean;
};

/**
 * Sums of the published counts alone, and the ledger's part by day: the net activations after each child's own count, on
 * the days on which a child's total moved.
 */
type Sum = Omit<RollUp, 'live' | 'dataDays'> & { days: DayCount[] };
type Sums = Map<string, Sum | null>;

/** Groups figures by region and links every region to the children that lead to figures or villages. */
export function* subtreeInSteps(
  figures: Iterable<Figure>,
  childCounts: Map<string, number>,
  live = new Map<string, DayCount[]>(),
  alike: AlikeVillages[] = [],
): Steps<Subtree> {
  const byRegion = yield* groupedInSteps(figures, (figure) => figure.regionCode);
  const dated = new Set<Day>();
  let done = 0;
  for (const own of byRegion.values()) {
    for (const { asOf } of own) if (asOf !== null) dated.add(asOf);
    if (isStep(++done)) yield;
  }
  const villages = Map.groupBy(alike, ({ district }) => district);
  for (const { asOf } of alike.flatMap((of) => of.figures)) if (asOf !== null) dated.add(asOf);
  const links = new Map<string, string[]>();
  const linked = new Set<string>();
  for (const place of [...byRegion.keys(), ...villages.keys()]) {
    for (let code = place, parent = parentOf(code); parent !== null && !linked.has(code); parent = parentOf(code)) {
      linked.add(code);
      const children = links.get(parent);
      if (children) children.push(code);
      else links.set(parent, [code]);
      code = parent;
    }
    if (isStep(++done)) yield;
  }
  // In the order of their codes: sums of fractions depend on their order in the last digit, and answers must not.
  for (const children of links.values()) {
    children.sort();
    if (isStep(++done)) yield;
  }
  const days = [...dated].sort();
  return { figures: byRegion, childrenWithFigures: links, live, childCounts, villages, days, sums: new Map() };
}

/** The same at once, for few figures. */
export const subtreeOf = (...given: Parameters<typeof subtreeInSteps>): Subtree => atOnce(subtreeInSteps(...given));

/**
 * A region's sums over its children. Each child adds its own two counts or, without them, its own roll-up. A child with
 * only a stated percentage adds nothing. Null if no child adds anything.
 */
export const rollUp = (code: string, subtree: Subtree, question: Question): RollUp | null => {
  const { indicator, basisCode, day, liveUntil } = question;
  const dataDay = subtree.days[lowerBound(subtree.days, `${day} `) - 1];
  const key = [indicator.code, basisCode, dataDay].join(' ');
  const sums = subtree.sums.get(key) ?? new Map<string, Sum | null>();
  subtree.sums.set(key, sums);
  const sum = sumsOf(code, subtree, question, sums);
  if (!sum) return null;
  const { days, ...counted } = sum;
  const live = liveBetween(days, indicator.numeratorCode, null, liveUntil);
  const lastDay = days.findLast((moved) => moved.day <= liveUntil)?.day;
  return {
    ...counted,
    numerator: shifted(sum.numerator, live),
    live,
    dataDays: lastDay === undefined ? sum.numeratorDays : [...sum.numeratorDays, lastDay],
  };
};

/** The children whose own roll-ups are parts of a region's, so that they can be summed one by one beforehand. */
export const partsOf = (code: string, subtree: Subtree, question: Question): string[] =>
  (subtree.childrenWithFigures.get(code) ?? []).filter(
    (child) => subtree.childrenWithFigures.has(child) && !ownCounts(subtree.figures.get(child) ?? [], [], question),
  );

const sumsOf = (code: string, subtree: Subtree, question: Question, sums: Sums): Sum | null => {
  if (!subtree.childrenWithFigures.has(code) && !subtree.villages.has(code)) return null;
  const known = sums.get(code);
  if (known !== undefined) return known;
  const sum = addUp(code, subtree, question, sums);
  sums.set(code, sum);
  return sum;
};

const addUp = (code: string, subtree: Subtree, question: Question, sums: Sums): Sum | null => {
  const children = (subtree.childrenWithFigures.get(code) ?? []).map((child) => ({
    regions: 1,
    part:
      ownCounts(subtree.figures.get(child) ?? [], subtree.live.get(child) ?? [], question) ??
      sumsOf(child, subtree, question, sums),
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
    denominator: sumOf(known.map(({ denominator }) => denominator)),
    completeness:
      sum(({ completeness, regions }) => completeness * regions) /
      Math.max(
        subtree.childCounts.get(code) ?? 0,
        sum(({ regions }) => regions),
      ),
    numeratorDays: [...new Set(known.flatMap(({ numeratorDays }) => numeratorDays))],
    denominatorDays: [...new Set(known.flatMap(({ denominatorDays }) => denominatorDays))],
    days: addedByDay(known.map(({ days }) => days)),
    provisional: known.some(({ provisional }) => provisional),
    hasApproximateNumerator: known.some((part) => part.hasApproximateNumerator),
    hasApproximateDenominator: known.some((part) => part.hasApproximateDenominator),
    isExact: known.every((part) => part.isExact),
  };
};

const ownCounts = (figures: Figure[], live: DayCount[], question: Question): Sum | null => {
  const numerator = newestCount(figures, question.indicator.numeratorCode, question.day);
  const denominator = numerator && basisEvidence(figures, question);
  if (!denominator) return null;
  const all = [...numerator.figures, ...denominator.figures];
  return {
    numerator: numerator.range,
    denominator: denominator.range,
    completeness: 1,
    numeratorDays: [numerator.day],
    denominatorDays: [denominator.day],
    days: movedAfter(live, question.indicator.numeratorCode, numerator.day),
    provisional: all.some((figure) => figure.provisional),
    hasApproximateNumerator: numerator.figures.some((figure) => figure.approximate),
    hasApproximateDenominator: denominator.derived || denominator.figures.some((figure) => figure.approximate),
    isExact: !denominator.derived && all.every(isExact),
  };
};
