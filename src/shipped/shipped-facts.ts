import { join } from 'node:path';
import { z } from 'zod';
import { Comparator, DatePrecision, Extent, FigureMetric } from '../../prisma/generated/client/enums.ts';
import { claimProblem, refersToTarget } from '../figure/claim-problem.ts';
import { isRegionCode } from '../terms/region-code.ts';
import { isClaim } from '../values/figure.ts';
import { mostDecimals } from '../values/published-number.ts';
import { dayCell, numberCell, optionalCell, readCsvRows, rowError } from './csv-rows.ts';

const packagedFolder = join(import.meta.dirname, '../../prisma/data');
const fileNames = ['measures.csv', 'indicators.csv', 'sources.csv', 'figures.csv', 'targets.csv'];

const flagCell = z.enum(['true', 'false']).transform((text) => text === 'true');
const textCell = z.string().min(1, { error: 'is empty' });
const regionCell = z.string().refine(isRegionCode, { error: 'is not a region code' });
const percentCell = numberCell.refine((percent) => percent > 0 && percent <= 100, {
  error: 'must be above 0 and at most 100',
});
const listCell = z.string().transform((text) => text.split(' ').filter((word) => word !== ''));

const measureRow = z.object({
  code: textCell,
  name: textCell,
  description: textCell,
  cumulative: flagCell,
  within: optionalCell(z.string()),
});

const sourceRow = z.object({
  id: textCell,
  publisher: textCell,
  title: optionalCell(z.string()),
  publishedOn: optionalCell(
    z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/, { error: 'must be 2024, 2024-01 or 2024-01-15' }),
  ),
  url: optionalCell(z.url({ error: 'must be a URL' })),
});

/** The schemas of the rows. A cell that refers to a row of another file must name one that exists. */
const rowSchemas = (measures: string[], indicators: string[], sources: string[]) => {
  const oneOf = (names: string[], what: string) =>
    z.string().refine((name) => names.includes(name), { error: `is not a known ${what}` });
  const [measure, indicator, source] = [
    oneOf(measures, 'measure'),
    oneOf(indicators, 'indicator'),
    oneOf(sources, 'source'),
  ];
  const indicatorRow = z.object({
    code: textCell,
    name: textCell,
    description: textCell,
    numerator: measure,
    basis: measure,
    alternativeBases: listCell.pipe(z.array(measure)),
  });
  const figureRow = z.object({
    id: textCell,
    region: regionCell,
    metric: z.enum(FigureMetric),
    measure: optionalCell(measure),
    indicator: optionalCell(indicator),
    basis: optionalCell(measure),
    value: optionalCell(numberCell),
    low: optionalCell(numberCell),
    high: optionalCell(numberCell),
    comparator: z.enum(Comparator),
    approximate: flagCell,
    decimals: optionalCell(z.coerce.number().int().min(0).max(mostDecimals)),
    asOfFrom: optionalCell(dayCell),
    asOfTo: optionalCell(dayCell),
    precision: z.enum(DatePrecision),
    source: optionalCell(source),
    targetPercent: optionalCell(percentCell),
    extent: optionalCell(z.enum(Extent)).transform((extent) => extent ?? Extent.WHOLE),
    among: optionalCell(z.string()),
    of: optionalCell(z.coerce.number().int().positive()),
    printed: optionalCell(z.string()),
  });
  const targetRow = z.object({
    id: textCell,
    indicator,
    region: regionCell,
    percent: percentCell,
    basis: measure,
    from: dayCell,
    to: dayCell,
    setBy: textCell,
    source: optionalCell(source),
    /** The id of the row that this one repeats on another basis. */
    restates: optionalCell(textCell),
  });
  return { indicatorRow, figureRow, targetRow };
};

type Rows = ReturnType<typeof rowSchemas>;
/** The rows of prisma/data, checked one by one and against each other. */
export type ShippedFacts = {
  measures: z.infer<typeof measureRow>[];
  indicators: z.infer<Rows['indicatorRow']>[];
  sources: z.infer<typeof sourceRow>[];
  figures: z.infer<Rows['figureRow']>[];
  targets: z.infer<Rows['targetRow']>[];
};

/** The files that the facts are read from, for detecting changes. */
export const factFiles = (folder = packagedFolder): string[] => fileNames.map((name) => join(folder, name));

/** Reads prisma/data. Throws StartupError with file, line and column of the first invalid cell. */
export const readShippedFacts = (folder = packagedFolder): ShippedFacts => {
  const codes = (rows: { code: string }[]): string[] => rows.map((row) => row.code);
  const measures = readCsvRows(join(folder, 'measures.csv'), measureRow);
  assertRows(join(folder, 'measures.csv'), measures, ({ within }) =>
    within !== null && !codes(measures).includes(within) ? ['within', 'is not a known measure'] : null,
  );
  const sources = readCsvRows(join(folder, 'sources.csv'), sourceRow);
  const sourceIds = sources.map((source) => source.id);
  const first = rowSchemas(codes(measures), [], sourceIds);
  const indicators = readCsvRows(join(folder, 'indicators.csv'), first.indicatorRow);
  const { figureRow, targetRow } = rowSchemas(codes(measures), codes(indicators), sourceIds);
  const figures = readCsvRows(join(folder, 'figures.csv'), figureRow).map((figure) => ({
    ...figure,
    // A claim is about the indicator; without a basis it is on the indicator's own.
    basis:
      figure.basis ??
      (isClaim(figure) ? indicators.find(({ code }) => code === figure.indicator)?.basis : null) ??
      null,
  }));
  const targets = readCsvRows(join(folder, 'targets.csv'), targetRow);
  assertRows(join(folder, 'figures.csv'), figures, figureProblem);
  assertRows(join(folder, 'targets.csv'), targets, ({ from, to, restates }, index) => {
    if (from > to) return ['from', 'lies after to'];
    const restated = targets.slice(0, index).find(({ id }) => id === restates);
    return restates !== null && restated?.restates !== null
      ? ['restates', 'is not the id of a target above it that restates none']
      : null;
  });
  assertRows(join(folder, 'figures.csv'), figures, onlyOnce());
  assertRows(join(folder, 'targets.csv'), targets, onlyOnce());
  return { measures, indicators, sources, figures, targets };
};

/** Finds rows whose id an earlier row has. */
const onlyOnce = (): ((row: { id: string }) => Problem) => {
  const ids = new Set<string>();
  return ({ id }) => (ids.size === ids.add(id).size ? ['id', `"${id}" appears twice`] : null);
};

/** A column and its problem. */
type Problem = [column: string, problem: string] | null;

const assertRows = <Row>(file: string, rows: Row[], problemOf: (row: Row, index: number) => Problem): void => {
  for (const [index, row] of rows.entries()) {
    const problem = problemOf(row, index);
    if (problem) throw rowError(file, index, ...problem);
  }
};

/** Checks that the cells of a figure fit together, as the database requires. */
const figureProblem = (figure: ShippedFacts['figures'][number]): Problem => {
  const { value, low, high } = figure;
  const isCount = figure.metric === 'COUNT';
  if (isCount !== (figure.measure !== null)) return ['measure', 'a COUNT names a measure, a percentage does not'];
  if (isCount !== (figure.indicator === null))
    return ['indicator', 'a percentage names an indicator, a COUNT does not'];
  if (isCount !== (figure.basis === null)) return ['basis', 'a percentage names its basis, a COUNT does not'];
  if ((figure.precision === 'UNDATED') !== (figure.asOfTo === null))
    return ['asOfTo', 'only an UNDATED figure has no day'];
  if (figure.asOfFrom && figure.asOfTo && figure.asOfFrom > figure.asOfTo) return ['asOfFrom', 'lies after asOfTo'];
  if (figure.comparator === 'BETWEEN' && (low === null || high === null)) return ['low', 'BETWEEN needs low and high'];
  if (figure.comparator !== 'BETWEEN' && value === null) return ['value', 'is empty'];
  if (low !== null && high !== null && low > high) return ['low', 'is above high'];
  if (value !== null && ((low ?? value) > value || (high ?? value) < value))
    return ['value', 'lies outside low and high'];
  if (refersToTarget(figure.metric) !== (figure.targetPercent !== null))
    return ['targetPercent', 'names the target of an ACHIEVEMENT, GAP_POINTS or TARGET_PEOPLE, and of nothing else'];
  const problem = claimProblem(figure);
  return problem && [problem[0], String(problem[1])];
};
