import { coversRegion } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Queryable } from '../database/database.ts';
import { basisBoundProblem, claimProblem } from '../figure/claim-problem.ts';
import { futureProblem } from '../figure/figure-period.ts';
import { needsTarget, targetPercentOf } from '../figure/own-target.ts';
import { readTargets } from '../indicator/evidence.store.ts';
import { type Day, dayIn } from '../terms/calendar.ts';
import { type Sentence, said } from '../terms/sentence.ts';
import { zoneOf } from '../terms/zone.ts';
import type { Catalogue } from '../values/catalogue.ts';
import type { Target } from '../values/target.ts';
import type { ErrorList } from './error-list.ts';
import type { StagedFigure } from './staging.store.ts';

/** The title of the column that a part of the figure was read from. */
const titleOf = ({ claimColumns, regionColumn, column }: StagedFigure, part: string): string =>
  part === 'region' ? regionColumn : ((claimColumns as Record<string, string>)[part] ?? column);

/**
 * Checks what can only be told with the region found: whether the viewer may write there, whether the day is over there,
 * whether a claim fits the region, and which target it refers to. Figures with a problem are left out, and the problem
 * is added to `errors`.
 */
export const rowChecker = (
  client: Queryable,
  viewer: Viewer,
  now: Date,
  catalogue: Catalogue,
  errors: ErrorList,
): ((figures: StagedFigure[]) => Promise<StagedFigure[]>) => {
  const todays = new Map<string, Day>();
  const todayIn = (zone: string): Day => {
    const today = todays.get(zone) ?? dayIn(zone, now);
    todays.set(zone, today);
    return today;
  };
  const problemOf = (figure: StagedFigure): [column: string, message: Sentence] | null => {
    const { regionCode, regionColumn, asOf, dayColumn, precision } = figure;
    if (!coversRegion(viewer, regionCode)) return [regionColumn, said`region ${regionCode} lies outside your regions`];
    const early = asOf && futureProblem(asOf, precision, todayIn(zoneOf(regionCode)));
    if (early) return [dayColumn, early];
    const problem =
      claimProblem({ ...figure, region: regionCode }) ??
      basisBoundProblem(figure.measureCode, figure.comparator, catalogue);
    return problem && [titleOf(figure, problem[0]), problem[1]];
  };
  const withTarget = (targets: Target[], figure: StagedFigure): StagedFigure[] => {
    if (!needsTarget(figure)) return [figure];
    const percent = targetPercentOf(targets, figure);
    if (typeof percent === 'number') return [{ ...figure, targetPercent: percent, targetStated: false }];
    errors.add([{ row: figure.row, column: figure.claimColumns.targetPercent, message: percent }]);
    return [];
  };

  return async (figures) => {
    const fitting = figures.filter((figure) => {
      const problem = problemOf(figure);
      if (problem) errors.add([{ row: figure.row, column: problem[0], message: problem[1] }]);
      return problem === null;
    });
    const referring = fitting.filter(needsTarget);
    if (referring.length === 0) return fitting;
    const targets = await readTargets(client, [...new Set(referring.map(({ regionCode }) => regionCode))]);
    return fitting.flatMap((figure) => withTarget(targets, figure));
  };
};
