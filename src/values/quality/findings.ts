import type { Catalogue } from '../catalogue.ts';
import type { Question, RegionFacts } from '../evidence.ts';
import type { Value } from '../value.ts';
import { fallingFindings, outlierFindings, partExceedsWholeFindings } from './count-rules.ts';
import type { Finding } from './finding.ts';
import { over100Findings, percentageFindings, undatedFindings } from './percentage-rules.ts';
import { type Children, valueFindings } from './value-rules.ts';

/** Findings on a region's own figures, regardless of the values computed from them. */
export const figureFindings = (facts: RegionFacts, catalogue: Catalogue): Finding[] => [
  ...percentageFindings(facts, catalogue),
  ...partExceedsWholeFindings(facts, catalogue),
  ...fallingFindings(facts, catalogue),
  ...outlierFindings(facts),
  ...over100Findings(facts),
  ...undatedFindings(facts),
];

/** Whether an undated figure would matter to the indicator if it had a day. */
const concerns = (finding: Finding, { indicator, basisCode }: Question): boolean =>
  finding.figures.some(
    (figure) =>
      figure.indicatorCode === indicator.code ||
      figure.measureCode === indicator.numeratorCode ||
      figure.measureCode === basisCode,
  );

/**
 * Everything worth knowing about a value: findings on the value itself, findings on the figures it is based on, and
 * undated figures it could not use.
 */
export const findingsOnValue = (
  facts: RegionFacts,
  value: Value,
  question: Question,
  children: Children,
): Finding[] => {
  const known = {
    ...facts,
    figures: facts.figures.filter((figure) => figure.asOf === null || figure.asOf <= question.day),
  };
  const used = new Set(value.figures.map((figure) => figure.id));
  const onFigures = figureFindings(known, question.catalogue).filter((finding) =>
    finding.rule === 'UNDATED' ? concerns(finding, question) : finding.figures.some((figure) => used.has(figure.id)),
  );
  const onValue = valueFindings(value, question, children);
  const raised = new Set(onValue.map((finding) => finding.rule));
  // Report coverage above 100 % once, on the value, and not again on the percentage it comes from.
  return [
    ...onValue,
    ...onFigures.filter((finding) => finding.rule !== 'OVER_100_PERCENT' || !raised.has(finding.rule)),
  ];
};
