/** A quantity counted in people; the total of a `cumulative` one should only grow. */
export type Measure = { code: string; name: string; description: string; cumulative: boolean };

/** A numerator measure over a basis; `alternativeBaseCodes` are other bases that offices publish it on. */
export type Indicator = {
  code: string;
  name: string;
  description: string;
  numeratorCode: string;
  basisCode: string;
  alternativeBaseCodes: string[];
};

/** All measures and indicators, in listing order. There are only a few, and they change only with a new version. */
export type Catalogue = { measures: Measure[]; indicators: Indicator[] };

export const measureOf = (catalogue: Catalogue, code: string): Measure | undefined =>
  catalogue.measures.find((measure) => measure.code === code);

export const indicatorOf = (catalogue: Catalogue, code: string): Indicator | undefined =>
  catalogue.indicators.find((indicator) => indicator.code === code);

/** The bases an indicator can be computed on, starting with its default. */
export const basesOf = (indicator: Indicator): string[] => [indicator.basisCode, ...indicator.alternativeBaseCodes];

/** Says that there is no measure or indicator with that code, and which ones there are. */
export const unknownCode = (kind: 'measure' | 'indicator', code: string, all: { code: string }[]): string =>
  `there is no ${kind} ${JSON.stringify(code)}; there are ${all.map((each) => each.code).join(', ')}`;

/** The problem with the basis that is named for an indicator; null if the indicator has it. */
export const basisProblem = (indicator: Indicator, code: string): string | null => {
  const bases = basesOf(indicator);
  return bases.includes(code)
    ? null
    : `${indicator.code} has no basis ${JSON.stringify(code)}; it has ${bases.join(', ')}`;
};
