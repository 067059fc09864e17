import { readShippedFacts } from '../../src/figure/shipped-facts.ts';
import type { Catalogue } from '../../src/indicator/catalogue.ts';

const { measures, indicators } = readShippedFacts();

/** The shipped measures and indicators. */
export const catalogue: Catalogue = {
  measures,
  indicators: indicators.map(({ numerator, basis, alternativeBases, ...rest }) => ({
    ...rest,
    numeratorCode: numerator,
    basisCode: basis,
    alternativeBaseCodes: alternativeBases,
  })),
};
