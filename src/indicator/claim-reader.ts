import { type Day, daysBetween } from '../terms/calendar.ts';
import { countryCode, levelOf, parentOf } from '../terms/region-code.ts';
import { whenAll } from '../terms/when-all.ts';
import { basisEvidence, longestProofDays } from '../values/basis.ts';
import { type Indicator, indicatorOf, measureOf } from '../values/catalogue.ts';
import { type ClaimCheck, checkClaim, type KnownOnDay } from '../values/claim-check.ts';
import { newestCount } from '../values/evidence.ts';
import { type DatedFigure, type Figure, isClaim, isDated } from '../values/figure.ts';
import { liveBetween } from '../values/ledger-counts.ts';
import { type Range, shifted } from '../values/range.ts';
import { rankAll } from '../values/ranking.ts';
import type { Value } from '../values/value.ts';
import type { ValueReader } from './value-reader.ts';

const nothing: KnownOnDay = {
  own: null,
  mayHaveGrown: false,
  basis: null,
  rank: null,
  siblings: 0,
  regencies: [],
  regencyCount: 0,
};

const isRecent = (day: Day | null, claim: DatedFigure): boolean =>
  day !== null && daysBetween(day, claim.asOf) <= longestProofDays;

/** The coverage, unless a number in it is a year older than the claim, or it is rolled up from some children alone. */
const coverageFor = (claim: DatedFigure, { coverage, oldestDay, completeness }: Value): Range | null =>
  completeness === 1 && isRecent(oldestDay, claim) ? coverage : null;

/** The basis that served on the claim's day, of the region's own figures. */
const basisOn = async (
  reader: ValueReader,
  claim: DatedFigure,
  basisCode: string,
  knownAt: Date | null,
): Promise<Range | null> => {
  const { figures } = await reader.evidence.factsOf(claim.regionCode, knownAt);
  const basis = basisEvidence(figures, { catalogue: reader.catalogue, basisCode, day: claim.asOf });
  return basis && isRecent(basis.day, claim) ? basis.range : null;
};

/** People of a measure on the claim's day: for a numerator its newest count and the entries since, else the basis. */
const peopleOn = async (reader: ValueReader, claim: DatedFigure, knownAt: Date | null): Promise<KnownOnDay> => {
  const { catalogue } = reader;
  const measureCode = claim.measureCode ?? '';
  if (!catalogue.indicators.some(({ numeratorCode }) => numeratorCode === measureCode))
    return { ...nothing, own: await basisOn(reader, claim, measureCode, knownAt) };
  const facts = await reader.evidence.factsOf(claim.regionCode, knownAt);
  const count = newestCount(facts.figures, measureCode, claim.asOf);
  if (!count || !isRecent(count.day, claim)) return nothing;
  const live = await reader.evidence.countsOf(facts, { measureCode, knownAt, after: count.day, until: claim.asOf });
  const own = shifted(count.range, liveBetween(live, measureCode, count.day, claim.asOf));
  const isTotal = measureOf(catalogue, measureCode)?.cumulative === true;
  return { ...nothing, own, mayHaveGrown: isTotal && count.day < claim.asOf };
};

const knownForRank = async (
  reader: ValueReader,
  claim: DatedFigure,
  indicator: Indicator,
  knownAt: Date | null,
): Promise<KnownOnDay> => {
  const { regionCode, basisCode, asOf } = claim;
  const parent = parentOf(regionCode);
  if (parent === null) return nothing;
  const namedBasis = basisCode ?? indicator.basisCode;
  const siblings = await reader.childValues({
    code: parent,
    indicator,
    namedBasis,
    day: asOf,
    liveUntil: asOf,
    knownAt,
  });
  const known = siblings.flatMap(({ query: { code }, value }) => {
    const coverage = coverageFor(claim, value);
    return coverage ? [{ code, coverage }] : [];
  });
  const ranks = rankAll(known.map(({ coverage }) => coverage));
  const rank = ranks[known.findIndex(({ code }) => code === regionCode)] ?? null;
  return { ...nothing, rank, siblings: siblings.length };
};

const knownOfRegencies = async (
  reader: ValueReader,
  claim: DatedFigure,
  indicator: Indicator,
  knownAt: Date | null,
): Promise<KnownOnDay> => {
  const { evidence } = reader;
  const { regionCode, asOf } = claim;
  const [subtree, regencyCount] = await Promise.all([
    evidence.subtreeOf(regionCode, knownAt, asOf),
    evidence.regencyCount(regionCode),
  ]);
  // Only those with a figure in or below them can have a value.
  const below = (code: string): string[] => subtree.childrenWithFigures.get(code) ?? [];
  const codes = regionCode === countryCode ? below(regionCode).flatMap(below) : below(regionCode);
  const basisCode = claim.basisCode ?? indicator.basisCode;
  const values = await whenAll(codes.map((code) => reader.valueAt(code, indicator, basisCode, asOf, knownAt)));
  return { ...nothing, regencies: values.flatMap(({ value }) => coverageFor(claim, value) ?? []), regencyCount };
};

/** The values of the claim's day, as they were known at an instant. */
const knownOn = async (reader: ValueReader, claim: DatedFigure, knownAt: Date | null): Promise<KnownOnDay> => {
  if (claim.metric === 'COUNT') return peopleOn(reader, claim, knownAt);
  const indicator = indicatorOf(reader.catalogue, claim.indicatorCode ?? '');
  if (!indicator) return nothing;
  const canHaveRegencies = ['COUNTRY', 'PROVINCE'].includes(levelOf(claim.regionCode));
  if (claim.extent !== 'WHOLE') return canHaveRegencies ? knownOfRegencies(reader, claim, indicator, knownAt) : nothing;
  if (claim.metric === 'RANK') return knownForRank(reader, claim, indicator, knownAt);
  const basisCode = claim.basisCode ?? indicator.basisCode;
  if (claim.metric === 'TARGET_PEOPLE') return { ...nothing, basis: await basisOn(reader, claim, basisCode, knownAt) };
  const { value } = await reader.valueAt(claim.regionCode, indicator, basisCode, claim.asOf, knownAt);
  return { ...nothing, own: coverageFor(claim, value) };
};

/** The check of a claim, a bound or an undated figure; null for a figure that values are computed with. */
export const readClaimCheck = async (
  reader: ValueReader,
  figure: Figure,
  knownAt: Date | null = null,
): Promise<ClaimCheck | null> => {
  if (!isDated(figure)) return checkClaim(figure, nothing);
  return isClaim(figure) ? checkClaim(figure, await knownOn(reader, figure, knownAt)) : null;
};
