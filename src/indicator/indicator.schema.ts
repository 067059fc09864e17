import { builder } from '../graphql/builder.ts';
import type { Context } from '../graphql/context.ts';
import { inputError } from '../graphql/errors.ts';
import {
  basisProblem,
  type Catalogue,
  type Indicator,
  indicatorOf,
  type Measure,
  measureOf,
  unknownCode,
  wholesOf,
} from '../values/catalogue.ts';
import type { EvidenceLoader } from './evidence-loader.ts';
import type { ValueReader } from './value-reader.ts';

declare module '../graphql/context.ts' {
  interface Context {
    catalogue: Catalogue;
    evidence: EvidenceLoader;
    values: ValueReader;
  }
}

/** The measure with a code that must exist; throws if it does not. */
export const knownMeasure = (context: Context, code: string): Measure => {
  const measure = measureOf(context.catalogue, code);
  if (!measure) throw new Error(`measure ${code} is not in the catalogue`);
  return measure;
};

/** The indicator with a code that must exist; throws if it does not. */
export const knownIndicator = (context: Context, code: string): Indicator => {
  const indicator = indicatorOf(context.catalogue, code);
  if (!indicator) throw new Error(`indicator ${code} is not in the catalogue`);
  return indicator;
};

/** The indicator an argument names. Throws BAD_USER_INPUT naming the argument and listing the valid codes. */
export const indicatorArgument = (context: Context, argument: string, code: string): Indicator => {
  const indicator = indicatorOf(context.catalogue, code);
  if (!indicator) throw inputError(argument, unknownCode('indicator', code, context.catalogue.indicators));
  return indicator;
};

/** The measure an argument names. Throws BAD_USER_INPUT naming the argument and listing the valid codes. */
export const measureArgument = (context: Context, argument: string, code: string): Measure => {
  const measure = measureOf(context.catalogue, code);
  if (!measure) throw inputError(argument, unknownCode('measure', code, context.catalogue.measures));
  return measure;
};

/** The basis an argument names. Throws BAD_USER_INPUT naming the argument if the indicator does not have that basis. */
export const basisArgument = (indicator: Indicator, code: string): string => {
  const problem = basisProblem(indicator, code);
  if (problem) throw inputError('basis', problem);
  return code;
};

export const MeasureType = builder.objectRef<Measure>('Measure');
builder.objectType(MeasureType, {
  description: 'A quantity counted in people, such as IKD_ACTIVE.',
  fields: (t) => ({
    code: t.exposeID('code', { description: 'Such as KTP_ELIGIBLE, KTP_RECORDED or IKD_ACTIVE.' }),
    name: t.exposeString('name', { description: 'The name that offices use, in Indonesian.' }),
    description: t.exposeString('description', { description: 'The people who are counted.' }),
    within: t.field({
      type: [MeasureType],
      description:
        'The measures whose people include these, the nearest first: an active identity is of a recorded resident.',
      resolve: ({ code }, _args, context) =>
        wholesOf(context.catalogue, code).map((whole) => knownMeasure(context, whole)),
    }),
  }),
});

export const IndicatorType = builder.objectRef<Indicator>('Indicator').implement({
  description: 'A numerator measure over a basis (denominator measure).',
  fields: (t) => ({
    code: t.exposeID('code', { description: 'Such as IKD_ACTIVATION or KTP_RECORDING.' }),
    name: t.exposeString('name', { description: 'The name that offices use, in Indonesian.' }),
    description: t.exposeString('description', { description: 'The share it expresses.' }),
    numerator: t.field({
      type: MeasureType,
      description: 'The measure that is the numerator.',
      resolve: (indicator, _args, context) => knownMeasure(context, indicator.numeratorCode),
    }),
    basis: t.field({
      type: MeasureType,
      description: 'The measure that is the denominator, unless a query names another basis.',
      resolve: (indicator, _args, context) => knownMeasure(context, indicator.basisCode),
    }),
    alternativeBases: t.field({
      type: [MeasureType],
      description: 'Other bases on which offices publish it.',
      resolve: (indicator, _args, context) => indicator.alternativeBaseCodes.map((code) => knownMeasure(context, code)),
    }),
  }),
});

builder.queryFields((t) => ({
  measures: t.field({
    type: [MeasureType],
    description: 'All measures, in code order.',
    resolve: (_root, _args, context) => context.catalogue.measures,
  }),
  indicators: t.field({
    type: [IndicatorType],
    description: 'All indicators, in code order.',
    resolve: (_root, _args, context) => context.catalogue.indicators,
  }),
}));
