import { peopleText, percentText, targetText } from '../numbers.ts';
import { byId, show, words } from '../page.ts';

/** One frame of the coverage of the event's regency. */
export type Coverage = {
  version: number;
  region: { name: string };
  coverage: { percent: number } | null;
  numerator: { value: number } | null;
  denominator: { value: number } | null;
  target: { target: { percent: number }; met: boolean | null } | null;
};

/** The coverage of the regency, updated live. */
export const coverageSubscription = `subscription ($region: String!) {
  regionIndicator(region: $region, indicator: "IKD_ACTIVATION") {
    version
    region { name }
    coverage { percent }
    numerator { value }
    denominator { value }
    target { target { percent } met }
  }
}`;

/**
 * Shows a frame. The bar ends a little beyond the target, or at the coverage if that is higher; without a target, at
 * 100 percent.
 */
export const showCoverage = ({ region, coverage, numerator, denominator, target }: Coverage): void => {
  show(byId('coverage-name'), words.coverageOf(region.name));
  show(byId('coverage-percent'), coverage ? percentText(coverage.percent) : '–');
  const goal = target?.target.percent ?? null;
  const end = goal === null ? 100 : Math.max(goal * 1.15, coverage?.percent ?? 0);
  byId('coverage-fill').style.setProperty('--share', String((coverage?.percent ?? 0) / end));
  const mark = byId('coverage-target');
  mark.hidden = goal === null;
  mark.style.setProperty('--share', String((goal ?? 0) / end));
  const goalText = goal === null ? '' : words.coverageTarget(targetText(goal));
  show(byId('coverage-target-text'), target?.met === true ? words.goalReached : goalText);
  const counts =
    numerator && denominator ? words.coverageCounts(peopleText(numerator.value), peopleText(denominator.value)) : '';
  show(byId('coverage-counts'), coverage ? counts : words.coverageUnknown);
};
