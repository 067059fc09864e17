/**
 * The shipped facts as a world, and facts added to it.
 *
 * DECISIONS
 * - `within`, which measures.csv lacks, is as in the table of rules; KTP_HOLDERS lies within KTP_RECORDED and through
 *   it within KTP_ELIGIBLE.
 * - An ACHIEVEMENT, GAP_POINTS or TARGET_PEOPLE without targetPercent takes, when it is recorded, the percent of the
 *   target that bound on its last day as known then, and keeps it.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { bindingTarget } from './targets.ts';
import type { Entries, Figure, Indicator, Measure, Region, Target, World } from './world.ts';

type Row = Record<string, string>;
const rowsOf = (path: string): Row[] => parse(readFileSync(path, 'utf8'), { columns: true }) as Row[];
const shipped = (name: string): Row[] => rowsOf(join(import.meta.dirname, 'data', name));
const catalogue = (name: string): Row[] => rowsOf(join(import.meta.dirname, '../../../prisma/data', name));

const within: Record<string, string[]> = {
  IKD_ACTIVE: ['KTP_RECORDED'],
  KTP_RECORDED: ['KTP_ELIGIBLE'],
  KTP_HOLDERS: ['KTP_RECORDED'],
  FIRST_TIME_VOTERS_RECORDED: ['FIRST_TIME_VOTERS'],
  KIA_ISSUED: ['CHILDREN'],
};
const measures = (): Measure[] =>
  catalogue('measures.csv').map(({ code = '', cumulative }) => ({
    code,
    cumulative: cumulative === 'true',
    within: within[code] ?? [],
  }));
const indicators = (): Indicator[] =>
  catalogue('indicators.csv').map(({ code = '', numerator = '', basis = '', alternativeBases = '' }) => ({
    code,
    numerator,
    basis,
    alternativeBases: alternativeBases.split(' ').filter(Boolean),
  }));

const text = (cell: string | undefined): string | null => (cell ? cell : null);
const number = (cell: string | undefined): number | null => (cell ? Number(cell) : null);
const shippedAt = '2020-01-01T00:00:00Z';

const figureOf = (row: Row, order: number): Figure => ({
  id: row['id'] ?? '',
  region: row['region'] ?? '',
  metric: row['metric'] as Figure['metric'],
  measure: text(row['measure']),
  indicator: text(row['indicator']),
  basis: text(row['basis']),
  value: number(row['value']),
  low: number(row['low']),
  high: number(row['high']),
  comparator: row['comparator'] as Figure['comparator'],
  approximate: row['approximate'] === 'true',
  decimals: number(row['decimals']),
  asOfFrom: text(row['asOfFrom']),
  asOfTo: text(row['asOfTo']),
  precision: row['precision'] as Figure['precision'],
  source: text(row['source']),
  targetPercent: number(row['targetPercent']),
  extent: (text(row['extent']) ?? 'WHOLE') as Figure['extent'],
  among: text(row['among']),
  of: number(row['of']),
  printed: text(row['printed']),
  provisional: row['provisional'] === 'true',
  order,
  recordedAt: shippedAt,
  endedAt: null,
});

const targetOf = (row: Row, order: number): Target => ({
  id: row['id'] ?? '',
  indicator: row['indicator'] ?? '',
  region: row['region'] ?? '',
  percent: Number(row['percent']),
  basis: row['basis'] ?? '',
  from: row['from'] ?? '',
  to: row['to'] ?? '',
  setBy: row['setBy'] ?? '',
  restates: text(row['restates']),
  order,
  recordedAt: shippedAt,
  endedAt: null,
});

/** A tree of the codes: each region below the one that its code starts with, a province below the country. */
export const treeOf = (codes: string[]): Map<string, Region> => {
  const tree = new Map<string, Region>([['ID', { code: 'ID', parent: null, children: [], retired: false }]]);
  for (const code of codes.toSorted()) {
    const parent = code.includes('.') ? code.slice(0, code.lastIndexOf('.')) : 'ID';
    tree.set(code, { code, parent, children: [], retired: false });
    tree.get(parent)?.children.push(code);
  }
  return tree;
};

/** The country, its provinces and its regencies. */
const shippedTree = (): Map<string, Region> => {
  const data = join(dirname(createRequire(import.meta.url).resolve('idn-area-data')), '../data');
  return treeOf(
    ['provinces.csv', 'regencies.csv'].flatMap((name) => rowsOf(join(data, name)).map((row) => row['code'] ?? '')),
  );
};

/** Measures, indicators and the tree, without any fact. */
export const emptyWorld = (regions: Map<string, Region> = shippedTree()): World => ({
  measures: measures(),
  indicators: indicators(),
  figures: [],
  targets: [],
  entries: [],
  regions,
});

export const shippedWorld = (): World => ({
  ...emptyWorld(),
  figures: shipped('figures.csv').map(figureOf),
  targets: shipped('targets.csv').map(targetOf),
});

const needsTarget = new Set(['ACHIEVEMENT', 'GAP_POINTS', 'TARGET_PEOPLE']);

/** The world with one more figure, recorded after all others; columns not given are empty. */
export const withFigure = (world: World, given: Partial<Figure> & Pick<Figure, 'id' | 'region' | 'metric'>): World => {
  const asOfTo = given.asOfTo ?? null;
  const figure: Figure = {
    ...figureOf({ comparator: 'EQ', precision: asOfTo === null ? 'UNDATED' : 'DAY' }, world.figures.length),
    asOfFrom: asOfTo,
    ...given,
  };
  if (figure.targetPercent === null && needsTarget.has(figure.metric) && asOfTo !== null) {
    const moment = { day: asOfTo, now: null, knownAt: null };
    const target = bindingTarget(world, figure.region, figure.indicator ?? '', moment);
    if (!target) throw new Error(`Figure ${figure.id} has no target`);
    figure.targetPercent = target.percent;
  }
  return { ...world, figures: [...world.figures, figure] };
};

/** The world with one more target, set after all others. */
export const withTarget = (world: World, given: Omit<Target, 'order' | 'recordedAt' | 'endedAt'>): World => ({
  ...world,
  targets: [...world.targets, { ...given, order: world.targets.length, recordedAt: shippedAt, endedAt: null }],
});

export const withEntries = (world: World, given: Omit<Entries, 'recordedAt'>): World => ({
  ...world,
  entries: [...world.entries, { ...given, recordedAt: shippedAt }],
});

/** The world after the figure was retracted. */
export const without = (world: World, id: string, endedAt = '2026-01-01T00:00:00Z'): World => ({
  ...world,
  figures: world.figures.map((figure) => (figure.id === id ? { ...figure, endedAt } : figure)),
});
