import type { Catalogue } from '../catalogue.ts';
import { concerns } from '../claim.ts';
import type { Question, RegionFacts } from '../evidence.ts';
import type { Value } from '../value.ts';
import { mixedRangeFindings, outlierFindings, sameNumberFindings, sumDiffersFindings } from './count-rules.ts';
import { fallingCoverageFindings, fallingFindings } from './falling-rules.ts';
import type { Finding } from './finding.ts';
import { partExceedsWholeFindings, partPercentageFindings } from './part-rules.ts';
import { percentageFindings } from './percentage-rules.ts';
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

/**
 * Everything worth knowing about a value: findings on the value itself, on the targets in force and on the figures it
 * stands on, and undated figures about it that it could not use.
 */
export const findingsOnValue = (
  facts: RegionFacts,
  value: Value,
  question: Question,
  children: Children,
): Finding[] => {
  const { indicator, day } = question;
  const known = {
    ...facts,
    figures: facts.figures.filter((figure) => figure.asOf === null || figure.asOf <= day),
  };
  const evidence = new Set(value.figures.map(({ id }) => id));
  const isOfValue = ({ rule, figures }: Finding): boolean =>
    rule === 'UNDATED'
      ? figures.some((figure) => concerns(figure, question))
      : figures.some(({ id }) => evidence.has(id));
  return [
    ...valueFindings(value, question, children),
    ...targetsDifferFindings(facts, indicator.code, day),
    ...restatementFindings(facts, indicator.code, day),
    ...figureFindings(known, question.catalogue, children).filter(isOfValue),
  ];
};
