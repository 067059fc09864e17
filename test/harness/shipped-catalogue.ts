import { readShippedFacts } from '../../src/shipped/shipped-facts.ts';
import type { Catalogue } from '../../src/values/catalogue.ts';

const { measures, indicators } = readShippedFacts();

/** The shipped measures and indicators. */
export const catalogue: Catalogue = {
  measures: measures.map(({ within, ...measure }) => ({ ...measure, withinCode: within })),
  indicators: indicators.map(({ numerator, basis, alternativeBases, ...rest }) => ({
    ...rest,
    numeratorCode: numerator,
    basisCode: basis,
    alternativeBaseCodes: alternativeBases,
  })),
};
