import type { ComputedValue } from '../indicator/value-reader.ts';
import { ancestorsOf, boundsWithin } from '../terms/region-code.ts';
import { basesOf } from '../values/catalogue.ts';
import { countedBelow, countedItself } from '../values/counted-regions.ts';
import type { AskedValue, CountedRow } from './candidates.store.ts';

/** A value as the statements about its changes ask for it, the regions whose entries count in it, and the ids of its figures. */
export type AskedRows = { asked: AskedValue; counted: CountedRow[]; evidence: number[] };

/** The rows of a value, by what it stands on; `until` (null: now) leaves out later changes. */
export const askedRowsOf = async (
  { query, basisCode, facts, value, reader }: ComputedValue,
  place: number,
  until: Date | null,
): Promise<AskedRows> => {
  const { code, indicator, day, liveUntil, knownAt } = query;
  const { numeratorCode } = indicator;
  const question = reader.question(basisCode, query);
  const itself = countedItself(facts, question);
  const below = itself ? [] : countedBelow(code, await reader.evidence.subtreeOf(code, knownAt, day), question);
  const { from, to } = boundsWithin(code);
  const numerators = reader.catalogue.indicators.filter((each) => basesOf(each).includes(basisCode));
  const asked: AskedValue = {
    place,
    code,
    low_code: itself ? code : from,
    // The range of one code ends with a space, which comes before the dot.
    high_code: itself ? `${code} ` : to,
    is_rolled_up: itself === null,
    chain: [...ancestorsOf(code), code],
    indicator: indicator.code,
    numerator: numeratorCode,
    basis: basisCode,
    measures: [basisCode, ...numerators.map((each) => each.numeratorCode)],
    day,
    until,
  };
  const counted = (itself ? [itself] : below).map((region): CountedRow => {
    const { from: low, to: high } = boundsWithin(region.code);
    const range = { low_code: low, high_code: high };
    return { place, code: region.code, ...range, measure: numeratorCode, after: region.after, last: liveUntil, until };
  });
  const evidence = [...value.figures, ...below.flatMap(({ figures }) => figures)].map(({ id }) => id);
  return { asked, counted, evidence };
};
