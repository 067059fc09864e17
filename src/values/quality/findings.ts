import type { Day } from '../../terms/calendar.ts';
import type { Catalogue } from '../catalogue.ts';
import { concerns } from '../claim.ts';
import type { Question, RegionFacts } from '../evidence.ts';
import type { Value } from '../value.ts';
import { mixedRangeFindings, outlierFindings, sameNumberFindings, sumDiffersFindings } from './count-rules.ts';
import { fallingCoverageFindings, fallingFindings } from './falling-rules.ts';
import type { Finding } from './finding.ts';
import { partExceedsWholeFindings, partPercentageFindings } from './part-rules.ts';
import { percentageFindings } from './percentage-rules.ts';
import { publishedSum } from './published-sum.ts';
import {
  basesDifferFindings,
  provisionalFindings,
  sourcesDifferFindings,
  uncertainDateFindings,
  undatedFindings,
} from './source-rules.ts';
import { restatementFindings, targetsDifferFindings } from './target-rules.ts';
import { type Children, valueFindings } from './value-rules.ts';

/** Findings on a region's own figures, whatever is computed from them. */
export const figureFindings = (facts: RegionFacts, catalogue: Catalogue, children: Children): Finding[] => [
  ...percentageFindings(facts, catalogue),
  ...partExceedsWholeFindings(facts, catalogue),
  ...partPercentageFindings(facts, catalogue),
  ...fallingFindings(facts, catalogue),
  ...fallingCoverageFindings(facts, catalogue),
  ...outlierFindings(facts),
  ...sumDiffersFindings(facts, children),
  ...sourcesDifferFindings(facts),
  ...basesDifferFindings(facts),
  ...mixedRangeFindings(facts),
  ...sameNumberFindings(facts),
  ...uncertainDateFindings(facts),
  ...provisionalFindings(facts),
  ...undatedFindings(facts),
];

/** The facts without the figures of later days. */
export const factsUntil = (facts: RegionFacts, day: Day): RegionFacts => ({
  ...facts,
  figures: facts.figures.filter(({ asOf }) => asOf === null || asOf <= day),
});

/** Tells which findings on a region's figures concern a value: those on what it stands on, and on what has no day. */
const isOf = (value: Value, question: Question): ((finding: Finding) => boolean) => {
  const evidence = new Set(value.figures.map(({ id }) => id));
  return ({ rule, figures }) =>
    rule === 'UNDATED'
      ? figures.some((figure) => concerns(figure, question))
      : figures.some(({ id }) => evidence.has(id));
};

/** Findings on the value itself and on the targets in force. */
const ownFindings = (facts: RegionFacts, value: Value, question: Question, children: Children): Finding[] => [
  ...valueFindings(value, question, children),
  ...targetsDifferFindings(facts, question.indicator.code, question.day),
  ...restatementFindings(facts, question.indicator.code, question.day),
];

/**
 * Everything worth knowing about a value: findings on the value itself, on the targets in force and on the figures it
 * stands on, and undated figures about it that it could not use.
 */
export const findingsOnValue = (
  facts: RegionFacts,
  value: Value,
  question: Question,
  children: Children,
): Finding[] => [
  ...ownFindings(facts, value, question, children),
  ...figureFindings(factsUntil(facts, question.day), question.catalogue, children).filter(isOf(value, question)),
];

/** A region's value, with what is found by comparing it with other regions. */
export type Compared = { question: Question; value: Value; findings: Finding[] };
/** A finding with the indicators that it is about. */
export type FoundOf = { finding: Finding; indicatorCodes: string[] };

/**
 * Everything found of a region on one day: of each of its values, and, once each, what is found on its figures, whatever
 * the number of values that stand on them.
 */
export const findingsOfRegion = (
  facts: RegionFacts,
  values: Compared[],
  children: Children,
  onFigures: Finding[],
): FoundOf[] => {
  const ofValues = values.flatMap(({ question, value, findings }) =>
    [...ownFindings(facts, value, question, children), ...findings].map((finding) => ({
      finding: standsOn(finding, value),
      indicatorCodes: [question.indicator.code],
    })),
  );
  const carriers = values.map(({ question, value }) => ({ question, carries: isOf(value, question) }));
  const indicatorsOf = (finding: Finding): string[] => {
    // A basis that several indicators share does not make them all a subject of a percentage of one.
    const [named, ...others] = new Set(finding.figures.flatMap(({ indicatorCode }) => indicatorCode ?? []));
    if (named !== undefined && others.length === 0) return [named];
    const carried = carriers.filter(({ carries }) => carries(finding)).map(({ question }) => question);
    const about = carried.length > 0 ? carried : values.map(({ question }) => question).filter(isAbout(finding));
    return about.map(({ indicator }) => indicator.code);
  };
  return [...ofValues, ...onFigures.map((finding) => ({ finding, indicatorCodes: indicatorsOf(finding) }))];
};

const isAbout =
  ({ figures }: Finding) =>
  (question: Question): boolean =>
    figures.some((figure) => concerns(figure, question));

/** A finding on a sum names no figures: it stands on the sum of the published numbers. */
const standsOn = (finding: Finding, value: Value): Finding =>
  value.origin === 'ROLLED_UP' && finding.standsOn === undefined
    ? { ...finding, standsOn: publishedSum(value) }
    : finding;
