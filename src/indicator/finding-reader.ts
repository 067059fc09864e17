import type { Day } from '../terms/calendar.ts';
import { type Figure, isClaim, isDated } from '../values/figure.ts';
import type { Finding } from '../values/quality/finding.ts';
import {
  type FoundOf,
  factsUntil,
  figureFindings,
  findingsOfRegion,
  findingsOnValue,
} from '../values/quality/findings.ts';
import { metHidesBelowFindings } from '../values/quality/target-rules.ts';
import type { Children } from '../values/quality/value-rules.ts';
import { readClaimCheck } from './claim-reader.ts';
import type { ComputedValue, ValueReader } from './value-reader.ts';

/** Claims and bounds that everything else known for their day contradicts. */
const contradictedClaims = async (reader: ValueReader, claims: Figure[], knownAt: Date | null): Promise<Finding[]> => {
  const checks = await Promise.all(
    claims.map(async (claim) => ({ claim, check: await readClaimCheck(reader, claim, knownAt) })),
  );
  return checks.flatMap(({ claim, check }): Finding[] => {
    if (check?.verdict !== 'CONTRADICTED') return [];
    const { message, people, computed } = check;
    const standsOn = String(computed);
    return [{ rule: 'CLAIM_CONTRADICTED', severity: 'WARNING', message, people, figures: [claim], standsOn }];
  });
};

const hiddenBelow = async (computed: ComputedValue): Promise<Finding[]> => {
  const { reader } = computed;
  const progress = await reader.bindingProgress(computed);
  if (!progress?.met) return [];
  return metHidesBelowFindings(true, progress.target, await reader.childProgress(computed, progress));
};

/** The children as they were known at that instant. */
const readChildren = async (reader: ValueReader, code: string, knownAt: Date | null): Promise<Children> => {
  const { codes, withFigures } = await reader.evidence.childrenOf(code);
  const facts = await Promise.all(withFigures.map((child) => reader.evidence.factsOf(child, knownAt)));
  return { facts, count: codes.length };
};

/** The findings on the value, on the figures it is based on and on the claims about it. */
export const readFindings = async (computed: ComputedValue): Promise<Finding[]> => {
  const { query, basisCode, facts, value, reader } = computed;
  const question = reader.question(basisCode, query);
  const [children, hidden, contradicted] = await Promise.all([
    readChildren(reader, query.code, query.knownAt),
    hiddenBelow(computed),
    contradictedClaims(reader, value.claims, query.knownAt),
  ]);
  // The facts for all values of a response arrive at once.
  await reader.turns.next();
  return [...findingsOnValue(facts, value, question, children), ...hidden, ...contradicted];
};

/** Findings on a region's own figures: those known at an instant, none for a later day; null is now, and every day. */
const findingsOnFigures = async (
  reader: ValueReader,
  code: string,
  { knownAt, until }: { knownAt: Date | null; until: Day | null },
): Promise<Finding[]> => {
  const known = await reader.evidence.factsOf(code, knownAt);
  const facts = until === null ? known : factsUntil(known, until);
  const claims = facts.figures.filter((figure) => isDated(figure) && isClaim(figure));
  const [children, contradicted] = await Promise.all([
    readChildren(reader, code, knownAt),
    contradictedClaims(reader, claims, knownAt),
  ]);
  await reader.turns.next();
  return [...figureFindings(facts, reader.catalogue, children), ...contradicted];
};

/** The findings on the region's own figures. */
export const readFigureFindings = (reader: ValueReader, code: string): Promise<Finding[]> =>
  findingsOnFigures(reader, code, { knownAt: null, until: null });

/**
 * The day of a region's values, the last day whose entries count, and the instant at which all of it was known; null is
 * now. Figures of days after `figuresUntil` are left out; null leaves none out.
 */
export type FindingMoment = { day: Day; liveUntil: Day; knownAt: Date | null; figuresUntil: Day | null };

/** Everything found of a region on a day, each once, with the indicators that it is about. */
export const readFoundOf = async (
  reader: ValueReader,
  code: string,
  { day, liveUntil, knownAt, figuresUntil }: FindingMoment,
): Promise<FoundOf[]> => {
  const computed = await reader.values(
    reader.catalogue.indicators.map((indicator) => ({ code, indicator, namedBasis: null, day, liveUntil, knownAt })),
  );
  const [facts, children, onFigures, hidden] = await Promise.all([
    reader.evidence.factsOf(code, knownAt),
    readChildren(reader, code, knownAt),
    findingsOnFigures(reader, code, { knownAt, until: figuresUntil }),
    Promise.all(computed.map(hiddenBelow)),
  ]);
  const values = computed.map(({ query, basisCode, value }, index) => ({
    question: reader.question(basisCode, query),
    value,
    findings: hidden[index] ?? [],
  }));
  return findingsOfRegion(facts, values, children, onFigures);
};

/** Identifies a finding among those of one region. */
export const findingKey = ({ rule, message, figures }: Finding): string =>
  JSON.stringify([rule, message, figures.map(({ id }) => id)]);

/** Everything found of a region on a day, each once, whichever indicators it is about. */
export const readRegionFindings = async (
  reader: ValueReader,
  code: string,
  moment: FindingMoment,
): Promise<Finding[]> => {
  const all = await readFoundOf(reader, code, moment);
  return [...new Map(all.map(({ finding }) => [findingKey(finding), finding])).values()];
};
