/** Something counted in people. */
export type Measure = {
  code: string;
  name: string;
  description: string;
  /** Whether it is a running total, which should only grow. */
  cumulative: boolean;
  /** The measure whose people these are among. */
  withinCode: string | null;
};

/** A numerator measure over a basis; `alternativeBases` are others that offices publish it on. */
export type Indicator = {
  code: string;
  name: string;
  description: string;
  numeratorCode: string;
  basisCode: string;
  alternativeBaseCodes: string[];
};

/** All measures and indicators, in the order they are listed. They are few and change only with a new version. */
export type Catalogue = { measures: Measure[]; indicators: Indicator[] };

export const measureOf = (catalogue: Catalogue, code: string): Measure | undefined =>
  catalogue.measures.find((measure) => measure.code === code);

export const indicatorOf = (catalogue: Catalogue, code: string): Indicator | undefined =>
  catalogue.indicators.find((indicator) => indicator.code === code);

/** The bases an indicator may be asked on: its own first. */
export const basesOf = (indicator: Indicator): string[] => [indicator.basisCode, ...indicator.alternativeBaseCodes];

/** The measures whose people a measure's are among, the narrowest first: KTP_RECORDED, then KTP_ELIGIBLE. */
export const wholesOf = (catalogue: Catalogue, code: string): string[] => {
  const within = measureOf(catalogue, code)?.withinCode;
  return within ? [within, ...wholesOf(catalogue, within)] : [];
};

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
