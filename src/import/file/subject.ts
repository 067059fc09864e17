import type { FigureMetric } from '../../../prisma/generated/client/enums.ts';
import { plainText } from '../../region/names.ts';
import { said } from '../../terms/sentence.ts';
import {
  basesOf,
  type Catalogue,
  type Indicator,
  indicatorOf,
  type Measure,
  measureOf,
} from '../../values/catalogue.ts';
import { CellProblem } from './cell.ts';
import type { NumberColumn } from './header.ts';
import type { RowCells } from './row-cells.ts';

/** The subject of a number, as a figure holds it. */
export type Subject = {
  metric: FigureMetric;
  measureCode: string | null;
  indicatorCode: string | null;
  basisCode: string | null;
};

const metrics = new Map<string, FigureMetric>(
  Object.entries({
    count: 'COUNT',
    jumlah: 'COUNT',
    coverage: 'COVERAGE',
    cakupan: 'COVERAGE',
    persen: 'COVERAGE',
    persentase: 'COVERAGE',
    achievement: 'ACHIEVEMENT',
    'capaian target': 'ACHIEVEMENT',
    'persen target': 'ACHIEVEMENT',
    rank: 'RANK',
    peringkat: 'RANK',
    'gap points': 'GAP_POINTS',
    'kekurangan poin': 'GAP_POINTS',
    'target people': 'TARGET_PEOPLE',
    'target orang': 'TARGET_PEOPLE',
    'target jiwa': 'TARGET_PEOPLE',
  } satisfies Record<string, FigureMetric>),
);

const metricNames = [...new Set(metrics.values())].join(', ');

const readMetric = (text: string): FigureMetric | CellProblem =>
  metrics.get(plainText(text)) ?? new CellProblem(said`is not one of ${metricNames}`);

const named = <Item extends { code: string; name: string }>(items: Item[], text: string): Item | undefined => {
  const plain = plainText(text);
  return items.find((item) => plainText(item.code) === plain) ?? items.find((item) => plainText(item.name) === plain);
};

const codesOf = (items: { code: string }[]): string => items.map(({ code }) => code).join(', ');

/** The names in the cells of a row, besides its numbers. */
type Named = {
  metric: FigureMetric | null;
  measure: Measure | null;
  indicator: Indicator | null;
  basis: Measure | null;
};

const namedIn = (cells: RowCells, { measures, indicators }: Catalogue): Named => {
  const measure = (text: string): Measure | CellProblem =>
    named(measures, text) ?? new CellProblem(said`is not a measure; there are ${codesOf(measures)}`);
  // Offices also name the measure under "indikator".
  const counted = cells.has('measure') ? undefined : named(measures, cells.text('indicator'));
  const indicator = (text: string): Indicator | CellProblem =>
    named(indicators, text) ?? new CellProblem(said`is not an indicator; there are ${codesOf(indicators)}`);
  const isIndicator = named(indicators, cells.text('indicator')) !== undefined;
  return {
    metric: cells.read('metric', readMetric),
    measure: isIndicator ? cells.read('measure', measure) : (counted ?? cells.read('measure', measure)),
    indicator: counted && !isIndicator ? null : cells.read('indicator', indicator),
    basis: cells.read('basis', measure),
  };
};

const metricFor = (column: NumberColumn, { metric, measure, indicator }: Named): FigureMetric | null =>
  column.metric ?? metric ?? (measure && !indicator ? 'COUNT' : null);

/**
 * The subject of the number in a column of a row. The column's title decides, then the row's own cells. A count of an
 * indicator is its numerator, and a percentage is on the indicator's own basis unless another is named. Null if the
 * subject cannot be determined, with the error noted.
 */
export const readSubject = (cells: RowCells, column: NumberColumn, catalogue: Catalogue): Subject | null => {
  const row = namedIn(cells, catalogue);
  const metric = metricFor(column, row);
  if (!metric) return cells.wrong('metric', said`is empty: write one of ${metricNames}`);
  const indicator = column.indicatorCode === null ? row.indicator : indicatorOf(catalogue, column.indicatorCode);
  if (metric === 'COUNT') {
    const own = column.measureCode === null ? row.measure : measureOf(catalogue, column.measureCode);
    const code = own?.code ?? indicator?.numeratorCode;
    if (code === undefined) return cells.wrong('measure', said`is empty: name the measure, such as IKD_ACTIVE`);
    return { metric, measureCode: code, indicatorCode: null, basisCode: null };
  }
  if (!indicator) return cells.wrong('indicator', said`is empty: name the indicator, such as IKD_ACTIVATION`);
  const basisCode = row.basis?.code ?? indicator.basisCode;
  const bases = basesOf(indicator);
  if (!bases.includes(basisCode))
    return cells.wrong('basis', said`${indicator.code} has no basis ${basisCode}; it has ${bases.join(', ')}`);
  return { metric, measureCode: null, indicatorCode: indicator.code, basisCode };
};
