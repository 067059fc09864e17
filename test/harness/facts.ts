import type { Day } from '../../src/terms/calendar.ts';
import type { Catalogue, Indicator } from '../../src/values/catalogue.ts';
import type { Question, RegionFacts } from '../../src/values/evidence.ts';
import type { Figure } from '../../src/values/figure.ts';
import type { Range } from '../../src/values/range.ts';
import type { Target } from '../../src/values/target.ts';

const measure = (code: string, cumulative: boolean, withinCode: string | null = null) => ({
  code,
  name: code,
  description: code,
  cumulative,
  withinCode,
});

export const ikd: Indicator = {
  code: 'IKD_ACTIVATION',
  name: 'Aktivasi IKD',
  description: 'Active digital identities.',
  numeratorCode: 'IKD_ACTIVE',
  basisCode: 'KTP_ELIGIBLE',
  alternativeBaseCodes: ['KTP_HOLDERS', 'KTP_RECORDED'],
};

export const recording: Indicator = {
  code: 'KTP_RECORDING',
  name: 'Perekaman KTP-el',
  description: 'Recorded residents.',
  numeratorCode: 'KTP_RECORDED',
  basisCode: 'KTP_ELIGIBLE',
  alternativeBaseCodes: [],
};

/** Two indicators over the same basis, as shipped. */
export const catalogue: Catalogue = {
  measures: [
    measure('IKD_ACTIVE', true, 'KTP_RECORDED'),
    measure('KTP_ELIGIBLE', false),
    measure('KTP_HOLDERS', false, 'KTP_RECORDED'),
    measure('KTP_RECORDED', true, 'KTP_ELIGIBLE'),
  ],
  indicators: [ikd, recording],
};

let recorded = 0;

const figure = (own: Partial<Figure>): Figure => ({
  id: ++recorded,
  order: own.id ?? recorded,
  regionCode: '64.71',
  metric: 'COUNT',
  measureCode: null,
  indicatorCode: null,
  basisCode: null,
  value: null,
  low: null,
  high: null,
  comparator: 'EQ',
  approximate: false,
  decimals: null,
  targetPercent: null,
  extent: 'WHOLE',
  among: null,
  of: null,
  provisional: false,
  asOfFrom: null,
  asOf: null,
  precision: own.asOf ? 'DAY' : 'UNDATED',
  sourceId: null,
  ...own,
});

/** A published number of people. Each figure counts as recorded after those made before it. */
export const count = (measureCode: string, value: number | null, asOf: Day | null, more: Partial<Figure> = {}) =>
  figure({ metric: 'COUNT', measureCode, value, asOf, ...more });

/** A published coverage with two decimals, on the basis of the residents who must hold a KTP. */
export const coverage = (indicator: Indicator, value: number | null, asOf: Day | null, more: Partial<Figure> = {}) =>
  figure({
    metric: 'COVERAGE',
    indicatorCode: indicator.code,
    basisCode: indicator.basisCode,
    value,
    decimals: 2,
    asOf,
    ...more,
  });

/** A published share of the target, of 30 % unless said otherwise. */
export const achievement = (indicator: Indicator, value: number, asOf: Day | null, more: Partial<Figure> = {}) =>
  coverage(indicator, value, asOf, { metric: 'ACHIEVEMENT', targetPercent: 30, ...more });

/** A national target for IKD, 30 % through 2024 and 2025. */
export const target = (percent: number, more: Partial<Target> = {}): Target => ({
  id: ++recorded,
  indicatorCode: ikd.code,
  regionCode: 'ID',
  percent,
  basisCode: 'KTP_ELIGIBLE',
  from: '2024-01-01',
  to: '2025-12-31',
  setBy: 'Kementerian Dalam Negeri',
  order: more.id ?? recorded,
  restatesId: null,
  ...more,
});

/** The facts known about Balikpapan. */
export const facts = (figures: Figure[], targets: Target[] = []): RegionFacts => ({
  code: '64.71',
  figures,
  targets,
  live: [],
});

/** Asks for IKD on the residents who must hold a KTP, unless `more` says otherwise. */
export const ask = (day: Day, more: Partial<Question> = {}): Question => ({
  catalogue,
  indicator: ikd,
  basisCode: 'KTP_ELIGIBLE',
  day,
  liveUntil: day,
  ...more,
});

export const exactly = (value: number): Range => ({ value, low: value, high: value });
