import fc from 'fast-check';

const maybe = (...texts: string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant('') }, { weight: 2, arbitrary: fc.constantFrom(...texts) });

const cells = fc.record({
  region: fc.constantFrom('64', '64.01', '64.71', '64.71.05', 'ID', '31'),
  metric: fc.constantFrom('COUNT', 'COVERAGE', 'ACHIEVEMENT', 'RANK', 'GAP_POINTS', 'TARGET_PEOPLE'),
  measure: fc.constantFrom('', 'IKD_ACTIVE'),
  indicator: fc.constantFrom('IKD_ACTIVATION', 'KTP_RECORDING', ''),
  basis: maybe('KTP_ELIGIBLE', 'KTP_RECORDED', 'CHILDREN'),
  value: fc.constantFrom('1', '3', '12', '2', '0', '2.5', '99.54', '100000', '100001', 'sekitar 5', '< 30', '4-5', ''),
  low: maybe('1', '4', '2.5'),
  high: maybe('5', '30', '1000'),
  comparator: maybe('EQ', 'LT', 'GTE', 'BETWEEN'),
  decimals: maybe('0', '2'),
  targetPercent: maybe('30', '0', '100', '100.5', '27.5', '1e3', '-5'),
  extent: maybe('WHOLE', 'EVERY_REGENCY', 'MOST_REGENCIES', 'SOME_REGENCIES', 'ALL'),
  among: maybe('kota', 'x'.repeat(201), '=1'),
  of: maybe('10', '2', '0', '99999', '100000', '1.5'),
  printed: maybe('sekitar 5 persen', "'"),
  provisional: maybe('true', 'tidak'),
  asOfFrom: maybe('2024-01-01', '2025-01-01'),
  asOfTo: fc.constantFrom('2024-03-31', '2024-10-31', 'tanpa tanggal', '2019-12-31', '2024'),
  precision: maybe('DAY', 'MONTH', 'RANGE', 'UNDATED'),
});
type Cells = { [Name in keyof (typeof cells extends fc.Arbitrary<infer Row> ? Row : never)]: string };

const titles: Record<keyof Cells, string> = {
  region: 'region',
  metric: 'metric',
  measure: 'measure',
  indicator: 'indicator',
  basis: 'basis',
  value: 'value',
  low: 'low',
  high: 'high',
  comparator: 'comparator',
  decimals: 'decimals',
  targetPercent: 'persen target acuan',
  extent: 'extent',
  among: 'di antara',
  of: 'of',
  printed: 'tercetak',
  provisional: 'provisional',
  asOfFrom: 'asOfFrom',
  asOfTo: 'asOfTo',
  precision: 'precision',
};
const names = Object.keys(titles) as (keyof Cells)[];

/** A file with one row of a figure, most often a claim; its cells need not fit together. */
export const claimFiles = cells.map(
  (row) => `${names.map((name) => titles[name]).join(',')}\n${names.map((name) => `"${row[name]}"`).join(',')}\n`,
);
