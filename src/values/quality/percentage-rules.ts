import { daysBetween } from '../../terms/calendar.ts';
import { said } from '../../terms/sentence.ts';
import { basisEvidence, drifted, longestProofDays } from '../basis.ts';
import { basesOf, type Catalogue, type Indicator, indicatorOf } from '../catalogue.ts';
import { asCoverage, counted, newestCount, type People, type RegionFacts, type Stated } from '../evidence.ts';
import { type DatedFigure, isComputable, rangeOf } from '../figure.ts';
import { isAboveZero, nearestPeople, overlap, percentOf, shareOf, wholeOf } from '../range.ts';
import { bindingTarget } from '../target.ts';
import { peopleText, percentText } from '../text.ts';
import type { Finding } from './finding.ts';
import { firstCountAfter } from './measure-counts.ts';

/** A way to read a percentage that does not fit as it is published. */
type Reading = { metric: 'COVERAGE' | 'ACHIEVEMENT'; basisCode: string; basis: People; stated: Stated };

/** Whether the count and the coverage of one day fit a basis of that time. */
const fits = (count: People, { percent, day }: Stated, basis: People): boolean => {
  if (isAboveZero(basis.range) && overlap(percentOf(count.range, basis.range), percent)) return true;
  if (!isAboveZero(percent)) return false;
  const whole = wholeOf(count.range, percent);
  const days = daysBetween(basis.day, day);
  return days >= 0 ? overlap(whole, drifted(basis.range, days)) : overlap(basis.range, drifted(whole, -days));
};

type Checked = { facts: RegionFacts; catalogue: Catalogue; indicator: Indicator; figure: DatedFigure };

/** The basis that served on the percentage's day, unless it is derived from this very percentage. */
const servingBasis = ({ facts, catalogue, figure }: Checked, basisCode: string): People | null => {
  const basis = basisEvidence(facts.figures, { catalogue, basisCode, day: figure.asOf });
  if (!basis || basis.figures.includes(figure)) return null;
  return daysBetween(basis.day, figure.asOf) <= longestProofDays ? basis : null;
};

/** Where none serves, the first count of the year after tells, too. */
const basisAfter = ({ facts, figure }: Checked, basisCode: string): People | null => {
  const count = firstCountAfter(facts.figures, basisCode, figure.asOf);
  return count && daysBetween(figure.asOf, count.asOf) <= longestProofDays ? counted(count) : null;
};

/**
 * The first other reading that fits, or one of its kind that rounds to the percentage: 18.25 % nearly fits a basis that
 * is half a percent larger. An achievement is only read as one on another basis.
 */
const otherReading = (checked: Checked, count: People, stated: Stated, own: People): Reading | null => {
  const { facts, indicator, figure } = checked;
  const ownCode = figure.basisCode ?? '';
  const target =
    figure.metric === 'COVERAGE' ? bindingTarget(facts.targets, facts.code, indicator.code, figure.asOf) : null;
  const ofTarget = target && { ...stated, percent: shareOf(stated.percent, target.percent) };
  const others = basesOf(indicator)
    .filter((basisCode) => basisCode !== ownCode)
    .flatMap((basisCode) => {
      const basis = servingBasis(checked, basisCode);
      return basis ? [{ basisCode, basis }] : [];
    });
  const asAchievement = (basisCode: string, basis: People): Reading[] =>
    ofTarget ? [{ metric: 'ACHIEVEMENT', basisCode, basis, stated: ofTarget }] : [];
  const readings: Reading[] = [
    ...asAchievement(ownCode, own),
    ...others.map((other): Reading => ({ metric: 'COVERAGE', ...other, stated })),
    ...others.flatMap(({ basisCode, basis }) => asAchievement(basisCode, basis)),
  ];
  const first = readings.find((reading) => fits(count, reading.stated, reading.basis)) ?? null;
  const rounds = ({ basis, stated: { percent } }: Reading): boolean =>
    isAboveZero(basis.range) && overlap(percentOf(count.range, basis.range), percent);
  return readings.find((reading) => reading.metric === first?.metric && rounds(reading)) ?? first;
};

const contradiction = (figure: DatedFigure, count: People, stated: Stated, own: People, other: Reading | null) => {
  const implied = nearestPeople((stated.percent.value * own.range.value) / 100);
  const people = Math.abs(implied - nearestPeople(count.range.value));
  const about = { people, figures: [...new Set([figure, ...count.figures, ...own.figures])] };
  const published = percentText(rangeOf(figure).value);
  if (other?.metric === 'ACHIEVEMENT') {
    const coverage = percentText(percentOf(count.range, other.basis.range).value);
    const message = said`${published} is published as coverage, but it is the achievement against the target on ${other.basisCode}: coverage is ${coverage}.`;
    return { rule: 'MEANS_ACHIEVEMENT', severity: 'ERROR', message, ...about } satisfies Finding;
  }
  if (other) {
    const message = said`${published} fits ${other.basisCode} (${figure.metric}), not ${figure.basisCode ?? ''}, the basis it is published on.`;
    return { rule: 'OTHER_BASIS', severity: 'WARNING', message, ...about } satisfies Finding;
  }
  const [of, would] = [peopleText(own.range.value), peopleText(implied)];
  const [apart, known] = [peopleText(people), peopleText(count.range.value)];
  const message =
    implied > count.range.value
      ? said`${published} of ${of} would be ${would} people, ${apart} more than the ${known} counted the same day.`
      : said`${published} of ${of} would be ${would} people, ${apart} fewer than the ${known} counted the same day.`;
  return { rule: 'PERCENT_CONTRADICTS_COUNT', severity: 'ERROR', message, ...about } satisfies Finding;
};

/**
 * Each published percentage against the count of the same day: does it fit as what it says it is, and if not, as
 * something else? Raises PERCENT_CONTRADICTS_COUNT, MEANS_ACHIEVEMENT or OTHER_BASIS.
 */
export const percentageFindings = (facts: RegionFacts, catalogue: Catalogue): Finding[] =>
  facts.figures.filter(isComputable).flatMap((figure): Finding[] => {
    const indicator = indicatorOf(catalogue, figure.indicatorCode ?? '');
    const stated = asCoverage(figure);
    if (!indicator || !stated) return [];
    const count = newestCount(facts.figures, indicator.numeratorCode, figure.asOf);
    if (count?.day !== figure.asOf) return [];
    const checked = { facts, catalogue, indicator, figure };
    const own = servingBasis(checked, figure.basisCode ?? '') ?? basisAfter(checked, figure.basisCode ?? '');
    if (!own || fits(count, stated, own)) return [];
    return [contradiction(figure, count, stated, own, otherReading(checked, count, stated, own))];
  });
