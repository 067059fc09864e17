import { peopleText, percentText } from '../numbers.ts';
import { byId, language, show } from '../page.ts';
import { words } from '../page-words.ts';
import { provenanceOf, type Standing, standingFields } from '../provenance.ts';
import { type Targeted, targetFields, targetLine, targetStateText } from '../target-line.ts';

/** One frame of the coverage of the event's regency. */
export type Coverage = Standing &
  Targeted & {
    version: number;
    region: { name: string; childCount: number };
    coverage: { percent: number; text: string } | null;
    numerator: { value: number } | null;
    denominator: { value: number; asOf: string | null } | null;
  };

/** The coverage of the regency, updated live. */
export const coverageSubscription = `subscription ($region: String!) {
  regionIndicator(region: $region, indicator: "IKD_ACTIVATION") {
    version
    region { name childCount }
    coverage { percent text }
    numerator { value }
    denominator { value }
    ${standingFields} ${targetFields}
  }
}`;

const countsText = ({ numerator, denominator }: Coverage): string =>
  numerator && denominator ? words.coverageCounts(peopleText(numerator.value), peopleText(denominator.value)) : '';

/**
 * Shows a frame. The bar ends a little beyond the target, or at the coverage if that is higher; without a target, at
 * 100 percent.
 */
export const showCoverage = (value: Coverage): void => {
  const { name, childCount } = value.region;
  const about = { indicator: 'IKD_ACTIVATION', children: childCount, month: 'short' } as const;
  const source = provenanceOf(value, about, language);
  const coverage = source === null ? null : value.coverage;
  show(byId('coverage-name'), words.coverageOf(name));
  show(byId('coverage-percent'), coverage ? percentText(coverage) : '–');
  const line = targetLine({ ...value, coverage }, language, 'short');
  const goal = line?.percent ?? null;
  const end = goal === null ? 100 : Math.max(goal * 1.15, coverage?.percent ?? 0);
  byId('coverage-fill').style.setProperty('--share', String((coverage?.percent ?? 0) / end));
  const mark = byId('coverage-target');
  mark.hidden = goal === null;
  mark.style.setProperty('--share', String((goal ?? 0) / end));
  show(byId('coverage-target-text'), line ? targetStateText(line, language) : '');
  show(byId('coverage-counts'), coverage ? countsText(value) : value.coverage ? '' : words.coverageUnknown);
  show(byId('coverage-source'), value.coverage ? (source ?? words.noSource) : '');
};
