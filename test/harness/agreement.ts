import { readClaimCheck } from '../../src/indicator/claim-reader.ts';
import { readFindings, readRegionFindings } from '../../src/indicator/finding-reader.ts';
import type { ComputedValue, ValueReader } from '../../src/indicator/value-reader.ts';
import type { Day } from '../../src/terms/calendar.ts';
import type { Maybe } from '../../src/terms/when-all.ts';
import { indicatorOf } from '../../src/values/catalogue.ts';
import type { Finding } from '../../src/values/quality/finding.ts';
import { type Range, wholePeople } from '../../src/values/range.ts';
import type { Progress } from '../../src/values/target.ts';
import { percentText } from '../../src/values/text.ts';
import type { Quantity } from '../../src/values/value.ts';
import { type Answer, computeValue } from './oracle/answer.ts';
import { dayAt } from './oracle/calendar.ts';
import { flagKeys } from './oracle/flag.ts';
import { findFlags } from './oracle/flags.ts';
import type { Question, World } from './oracle/world.ts';
import type { WorldEvidence } from './world-evidence.ts';

// Fractions are exact on one side and floating-point numbers on the other.
const roundingError = 1e-10;

/** The product's answer with each number that lies within rounding of the oracle's replaced by it. */
export const settled = (product: unknown, oracle: unknown): unknown => {
  if (typeof product === 'number' && typeof oracle === 'number')
    return Math.abs(product - oracle) <= roundingError * Math.max(1, Math.abs(oracle)) ? oracle : product;
  if (Array.isArray(product))
    return product.map((each, index) => settled(each, Array.isArray(oracle) ? oracle[index] : null));
  if (typeof product !== 'object' || product === null) return product;
  const other = Object(oracle) as Compared;
  return Object.fromEntries(Object.entries(product).map(([key, value]) => [key, settled(value, other[key])]));
};

const numbers = ({ value, low, high }: Range): Range => ({ value, low, high });
const orNull = <Value, Result>(value: Value | null, of: (value: Value) => Result): Result | null =>
  value === null ? null : of(value);

/** The flags as the oracle names them. */
const keysOf = (evidence: WorldEvidence, findings: Finding[]): string[] =>
  flagKeys(
    findings.map(({ rule, severity, figures }) => ({
      rule,
      severity,
      figures: figures.map(evidence.figureName),
      people: null,
    })),
  );

/** The value that the product computes for a question of the oracle. */
export const computedFor = (
  reader: ValueReader,
  { region, indicator, basis, day, now, knownAt }: Question,
): Maybe<ComputedValue> => {
  const found = indicatorOf(reader.catalogue, indicator);
  if (!found) throw new Error(`No indicator ${indicator}`);
  const today = (code: string): Day => dayAt(code, now ?? '');
  return reader.value({
    code: region,
    indicator: found,
    namedBasis: basis,
    day: day ?? today(region),
    // The day begins first in Papua.
    liveUntil: day ?? today('91'),
    knownAt: knownAt === undefined ? null : new Date(knownAt),
  });
};

type Compared = Record<string, unknown>;

/** All that is compared of the product's answer. */
export const productAnswer = async (evidence: WorldEvidence, question: Question): Promise<Compared> => {
  const reader = evidence.reader();
  const computed = await computedFor(reader, question);
  const { value, query } = computed;
  const binding = await reader.bindingProgress(computed);
  const people = (quantity: Quantity): object => ({
    ...wholePeople(quantity.range),
    approximate: quantity.approximate,
    asOf: quantity.day,
    measure: quantity.measureCode,
  });
  const progress = async (each: Progress): Promise<Compared> => {
    const children = await reader.childProgress(computed, each);
    const { achievement, gapPoints, neededPerDay } = each;
    return {
      target: evidence.targetName(each.target),
      basis: each.basisCode,
      achievement: orNull(achievement, (range) => ({
        ...numbers(range),
        text: `${percentText(range.value, [100])} dari target`,
      })),
      people: each.people,
      gapPeople: each.gapPeople,
      gapPoints,
      met: each.met,
      neededPerDay,
      childrenBelow: children.filter(({ met }) => met === false).length,
      childrenKnown: children.length,
    };
  };
  const limits = [100, ...(binding ? [binding.target.percent] : [])];
  const lapsed = await reader.lapsedProgress(computed);
  const all = await Promise.all((await reader.allProgress(computed)).map(progress));
  const checks = await Promise.all(value.claims.map((claim) => readClaimCheck(reader, claim, query.knownAt)));
  return {
    asOf: query.day,
    origin: value.origin,
    coverage: orNull(value.coverage, (range) => ({ ...numbers(range), text: percentText(range.value, limits) })),
    missing: value.missing,
    numerator: orNull(value.numerator, people),
    denominator: orNull(value.denominator, people),
    live: value.live,
    completeness: value.completeness,
    evidence: value.figures.map(evidence.figureName),
    dataAsOf: value.dataAsOf,
    dataFrom: value.dataFrom,
    claims: value.claims.map(evidence.figureName),
    provisional: value.provisional,
    rank: await reader.rank(computed),
    target: binding && (await progress(binding)),
    targets: all.toSorted(byTarget),
    lapsedTarget: lapsed && (await progress(lapsed)),
    flags: keysOf(evidence, await readFindings(computed)),
    verdicts: checks.map((check) => check?.verdict),
  };
};

const byTarget = (a: Compared, b: Compared): number => (String(a['target']) < String(b['target']) ? -1 : 1);

/** The same of the oracle's answer. */
export const oracleAnswer = (world: World, question: Question): Compared => {
  const { region: _region, indicator: _indicator, basis: _basis, ...answer } = computeValue(world, question);
  const { flags, checks } = findFlags(world, question);
  const progress = ({ percent: _percent, ...each }: NonNullable<Answer['target']>): Compared => each;
  return {
    ...answer,
    target: orNull(answer.target, progress),
    targets: answer.targets.map(progress).toSorted(byTarget),
    lapsedTarget: orNull(answer.lapsedTarget, progress),
    flags: flagKeys(flags),
    verdicts: checks.map(({ verdict }) => verdict),
  };
};

/** Everything found at a region, in its figures and in its values on that day. */
export const productFindings = async (evidence: WorldEvidence, region: string, day: Day): Promise<string[]> =>
  keysOf(
    evidence,
    await readRegionFindings(evidence.reader(), region, { day, liveUntil: day, knownAt: null, figuresUntil: day }),
  );
