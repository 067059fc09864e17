import type { Day } from '../terms/calendar.ts';
import type { Finding } from '../values/quality/finding.ts';
import type { Rank } from '../values/ranking.ts';
import type { Progress } from '../values/target.ts';
import type { Quantity, Value } from '../values/value.ts';
import { readFindings } from './finding-reader.ts';
import type { ComputedValue } from './value-reader.ts';

/** A figure that is read again when it is shown. */
type NamedFigure = { id: number };
type KeptQuantity = Omit<Quantity, 'figure'> & { figure: NamedFigure | null };

/** A finding as it is shown; its figures are read again. */
export type ShownFinding = Omit<Finding, 'figures'> & { figures: NamedFigure[] };
/** The children of a region that are known to be below a target, and those that have a value. */
export type ChildrenCounted = { below: number; known: number };
type KeptProgress = Progress & { children: ChildrenCounted };

/**
 * A value with all that can be shown of it, of a state that is gone: before a write, after it, or as a dry run would
 * have left it. Figures and targets are named, and read again when they are shown.
 */
export type KeptValue = Pick<ComputedValue, 'basisCode' | 'version'> & {
  query: { code: string; day: Day; indicator: { code: string } };
  value: Omit<Value, 'numerator' | 'denominator' | 'figures' | 'claims'> & {
    numerator: KeptQuantity | null;
    denominator: KeptQuantity | null;
    figures: NamedFigure[];
    claims: NamedFigure[];
  };
  kept: {
    computedAt: Date;
    binding: KeptProgress | null;
    all: KeptProgress[];
    lapsed: KeptProgress | null;
    rank: Rank | null;
    findings: ShownFinding[];
  };
};

const named = ({ id }: NamedFigure): NamedFigure => ({ id });
const quantity = (given: Quantity | null): KeptQuantity | null =>
  given && { ...given, figure: given.figure && named(given.figure) };

/** The finding with its figures by their ids. */
const shownFinding = (finding: Finding): ShownFinding => ({ ...finding, figures: finding.figures.map(named) });

/** The children below the target, and those with a value, on the basis of the progress. */
export const countChildren = async (computed: ComputedValue, progress: Progress): Promise<ChildrenCounted> => {
  const children = await computed.reader.childProgress(computed, progress);
  return { below: children.filter(({ met }) => met === false).length, known: children.length };
};

/** Reads all that can be shown of a value. */
export const keepValue = async (computed: ComputedValue, computedAt: Date): Promise<KeptValue> => {
  const { query, basisCode, version, value, reader } = computed;
  const withChildren = async (progress: Progress): Promise<KeptProgress> => ({
    ...progress,
    children: await countChildren(computed, progress),
  });
  const [binding, all, lapsed, rank, findings] = await Promise.all([
    reader.bindingProgress(computed),
    reader.allProgress(computed),
    reader.lapsedProgress(computed),
    reader.rank(computed),
    readFindings(computed),
  ]);
  return {
    query: { code: query.code, day: query.day, indicator: { code: query.indicator.code } },
    basisCode,
    version,
    value: {
      ...value,
      numerator: quantity(value.numerator),
      denominator: quantity(value.denominator),
      figures: value.figures.map(named),
      claims: value.claims.map(named),
    },
    kept: {
      computedAt,
      binding: binding && (await withChildren(binding)),
      all: await Promise.all(all.map(withChildren)),
      lapsed: lapsed && (await withChildren(lapsed)),
      rank,
      findings: findings.map(shownFinding),
    },
  };
};
