import { ancestorsOf, boundsWithin } from '../terms/region-code.ts';
import { basesOf } from '../values/catalogue.ts';
import { countedBelow, countedItself } from '../values/counted-regions.ts';
import type { AskedValue, CountedRow } from './candidates.store.ts';
import type { ComputedValue } from './value-reader.ts';

/** A value as the statements about its changes ask for it, and the regions whose entries count in it. */
export type AskedRows = { asked: AskedValue; counted: CountedRow[] };

/** The rows of a value, by what it stands on; `until` (null: now) leaves out later changes. */
export const askedRowsOf = async (
  { query, basisCode, facts, reader }: ComputedValue,
  place: number,
  until: Date | null,
): Promise<AskedRows> => {
  const { code, indicator, day, liveUntil, knownAt } = query;
  const { numeratorCode } = indicator;
  const question = reader.question(basisCode, query);
  const itself = countedItself(facts, question);
  const regions = itself ? [itself] : countedBelow(code, await reader.evidence.subtreeOf(code, knownAt, day), question);
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
  const counted = regions.map((region): CountedRow => {
    const { from: low, to: high } = boundsWithin(region.code);
    const range = { low_code: low, high_code: high };
    return { place, code: region.code, ...range, measure: numeratorCode, after: region.after, last: liveUntil, until };
  });
  return { asked, counted };
};
