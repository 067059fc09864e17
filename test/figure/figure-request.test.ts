import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { figureFrom } from '../../src/figure/figure-from.ts';
import type { FigureRequest, NewFigure } from '../../src/figure/figure-request.ts';
import { Refused } from '../../src/terms/refusal.ts';
import { rangeOf } from '../../src/values/figure.ts';
import { catalogue } from '../harness/facts.ts';

const today = '2026-11-22';
const count: FigureRequest = {
  region: '64.71',
  metric: 'COUNT',
  measure: 'IKD_ACTIVE',
  indicator: null,
  basis: null,
  value: 38_000,
  low: null,
  high: null,
  comparator: 'EQ',
  approximate: false,
  decimals: null,
  asOf: '2025-11-17',
  asOfFrom: null,
  precision: 'DAY',
  targetPercent: null,
  extent: 'WHOLE',
  among: null,
  of: null,
  printed: null,
  provisional: false,
  source: null,
};
const percent: FigureRequest = {
  ...count,
  metric: 'COVERAGE',
  measure: null,
  indicator: 'IKD_ACTIVATION',
  value: 7.34,
};
const rank: FigureRequest = { ...percent, metric: 'RANK', value: 2 };
const gap: FigureRequest = { ...percent, metric: 'GAP_POINTS', value: 23.1, targetPercent: 30 };
const source = { publisher: 'Radar Balikpapan', title: null, published: null, url: null };

const from = (request: FigureRequest): NewFigure => {
  const figure = figureFrom(request, catalogue, today);
  if (figure instanceof Refused) throw new Error(String(figure.message));
  return figure;
};

describe('valid figures', () => {
  test('a count keeps its number and its day', () => {
    expect(from(count)).toMatchObject({ value: 38_000, decimals: null, asOf: '2025-11-17', asOfFrom: '2025-11-17' });
  });

  test('a percentage has the basis of its indicator, and the decimals it is written with', () => {
    expect(from(percent)).toMatchObject({ basisCode: 'KTP_ELIGIBLE', decimals: 2, measureCode: null });
    expect(from({ ...percent, value: 7 })).toMatchObject({ decimals: 0 });
    expect(from({ ...percent, value: 7.3, decimals: 2 })).toMatchObject({ decimals: 2 });
    expect(from({ ...percent, basis: 'KTP_RECORDED' })).toMatchObject({ basisCode: 'KTP_RECORDED' });
  });

  test.each([
    ['BETWEEN', { comparator: 'BETWEEN', value: null, low: 32_000, high: 35_000 }],
    ['about, with its bounds', { approximate: true, low: 37_500, high: 38_499 }],
    ['less than', { comparator: 'LT' }],
    ['zero people', { value: 0 }],
    ['provisional', { provisional: true, printed: 'sekitar 38 ribu' }],
    ['today', { asOf: today }],
    ['undated', { asOf: null, precision: 'UNDATED' }],
  ] as [string, Partial<FigureRequest>][])('%s', (_what, more) => {
    expect(from({ ...count, ...more })).toBeDefined();
  });

  test.each([
    ['MONTH', '2024-02-10', '2024-02-01', '2024-02-29'],
    ['SEMESTER', '2024-06-30', '2024-01-01', '2024-06-30'],
    ['SEMESTER', '2024-07-01', '2024-07-01', '2024-12-31'],
    ['YEAR', '2024-05-05', '2024-01-01', '2024-12-31'],
    ['DAY', '2024-05-05', '2024-05-05', '2024-05-05'],
  ] as const)('a %s of %s counts from its last day', (precision, asOf, first, last) => {
    expect(from({ ...count, precision, asOf })).toMatchObject({ asOfFrom: first, asOf: last });
  });

  test('a RANGE has a first and a last day', () => {
    expect(from({ ...count, precision: 'RANGE', asOfFrom: '2025-01-01', asOf: '2025-03-31' })).toMatchObject({
      asOfFrom: '2025-01-01',
      asOf: '2025-03-31',
    });
  });

  test('texts of a source are trimmed, and empty ones become null', () => {
    const given = { publisher: ' Radar ', title: '  ', published: '2025-11-17', url: 'https://example.org/a?b=c' };
    expect(from({ ...count, source: given }).source).toEqual({
      publisher: 'Radar',
      title: null,
      published: '2025-11-17',
      url: 'https://example.org/a?b=c',
    });
  });
});

const invalid: [string, FigureRequest, string, Partial<FigureRequest>][] = [
  ['no measure', count, 'measure', { measure: null }],
  ['an unknown measure', count, 'measure', { measure: 'SMILES' }],
  ['a count of an indicator', count, 'indicator', { indicator: 'IKD_ACTIVATION' }],
  ['a count on a basis', count, 'basis', { basis: 'KTP_ELIGIBLE' }],
  ['a percentage of a measure', percent, 'measure', { measure: 'IKD_ACTIVE' }],
  ['a percentage without an indicator', percent, 'indicator', { indicator: null }],
  ['an unknown indicator', percent, 'indicator', { indicator: 'HAPPINESS' }],
  ["a basis of another indicator's", percent, 'basis', { basis: 'CHILDREN' }],
  ['an unknown basis', percent, 'basis', { basis: 'SMILES' }],
  ['no value', count, 'value', { value: null }],
  ['half a person', count, 'value', { value: 0.5 }],
  ['fewer than zero people', count, 'value', { value: -1 }],
  ['more than the maximum', count, 'value', { value: 2_000_000_001 }],
  ['no number', count, 'value', { value: Number.NaN }],
  ['no end', percent, 'value', { value: Number.POSITIVE_INFINITY }],
  ['a negative percentage', percent, 'value', { value: -0.01 }],
  ['a percentage beyond the maximum', percent, 'value', { value: 1000.01 }],
  ['more than six decimals', percent, 'value', { value: 7.1234567 }],
  ['a tiny percentage', percent, 'value', { value: 1e-7 }],
  ['BETWEEN with a value', count, 'value', { comparator: 'BETWEEN', low: 1, high: 2 }],
  ['BETWEEN without low', count, 'low', { comparator: 'BETWEEN', value: null, high: 2 }],
  ['BETWEEN without high', count, 'high', { comparator: 'BETWEEN', value: null, low: 2 }],
  ['BETWEEN backwards', count, 'low', { comparator: 'BETWEEN', value: null, low: 3, high: 2 }],
  ['a bound with another comparator', count, 'high', { comparator: 'LT', high: 40_000 }],
  ['low alone', count, 'high', { low: 37_500 }],
  ['high alone', count, 'low', { high: 38_500 }],
  ['bounds backwards', count, 'low', { low: 38_500, high: 37_500 }],
  ['a value outside its bounds', count, 'value', { low: 38_100, high: 38_500 }],
  ['bounds of half a person', count, 'low', { low: 37_999.5, high: 38_500 }],
  ['decimals of people', count, 'decimals', { decimals: 0 }],
  ['negative decimals', percent, 'decimals', { decimals: -1 }],
  ['seven decimals', percent, 'decimals', { decimals: 7 }],
  ['fewer decimals than the value has', percent, 'decimals', { decimals: 1 }],
  ['no day', count, 'asOf', { asOf: null }],
  ['a day for an undated figure', count, 'asOf', { precision: 'UNDATED' }],
  ['tomorrow', count, 'asOf', { asOf: '2026-11-23' }],
  ['a month that is not over', count, 'asOf', { asOf: '2026-11-01', precision: 'MONTH' }],
  ['a year that is not over', count, 'asOf', { asOf: '2026-01-01', precision: 'YEAR' }],
  ['a day before there were offices', count, 'asOf', { asOf: '1945-08-16' }],
  ['a RANGE without its first day', count, 'asOfFrom', { precision: 'RANGE' }],
  ['a RANGE backwards', count, 'asOfFrom', { precision: 'RANGE', asOfFrom: '2025-11-18' }],
  ['a first day of a day', count, 'asOfFrom', { asOfFrom: '2025-11-01' }],
  ['no publisher', count, 'source.publisher', { source: { ...source, publisher: ' ' } }],
  ['a long publisher', count, 'source.publisher', { source: { ...source, publisher: 'x'.repeat(201) } }],
  ['a NUL byte', count, 'source.publisher', { source: { ...source, publisher: 'a\0b' } }],
  ['a long title', count, 'source.title', { source: { ...source, title: 'x'.repeat(501) } }],
  ['a script as an address', count, 'source.url', { source: { ...source, url: 'javascript:alert(1)' } }],
  ['place zero', rank, 'value', { value: 0 }],
  ['half a place', rank, 'value', { value: 1.5 }],
  ['a place among the top three', rank, 'comparator', { comparator: 'LTE', value: 3 }],
  ['a place with bounds', rank, 'comparator', { low: 1, high: 2 }],
  ['a place of the country', rank, 'region', { region: 'ID' }],
  ['fewer peers than the place', rank, 'of', { of: 1 }],
  ['a negative number of peers', rank, 'of', { of: -1 }],
  ['a place with decimals', rank, 'decimals', { decimals: 1 }],
  ['a place of a measure', rank, 'measure', { measure: 'IKD_ACTIVE' }],
  ['a place of no indicator', rank, 'indicator', { indicator: null }],
  ['peers of a coverage', percent, 'of', { of: 10 }],
  ['peers of a count, in words', count, 'among', { among: 'kota' }],
  ['a target of a rank', rank, 'targetPercent', { targetPercent: 30 }],
  ['a target of a coverage', percent, 'targetPercent', { targetPercent: 30 }],
  ['a target of zero', gap, 'targetPercent', { targetPercent: 0 }],
  ['a target above 100', gap, 'targetPercent', { targetPercent: 100.1 }],
  ['every regency of a count', count, 'extent', { region: '64', extent: 'EVERY_REGENCY' }],
  ['every regency of a city', percent, 'extent', { extent: 'EVERY_REGENCY' }],
  ['half a person', { ...gap, metric: 'TARGET_PEOPLE' }, 'value', { value: 0.5 }],
  ['decimals of people', { ...gap, metric: 'TARGET_PEOPLE' }, 'decimals', { value: 5, decimals: 1 }],
  ['a gap of 1001 points', gap, 'value', { value: 1001 }],
  ['too long a name for the peers', rank, 'among', { among: 'x'.repeat(201) }],
  ['words that cannot be stored', count, 'printed', { printed: 'a\0' }],
  ['no address', count, 'source.url', { source: { ...source, url: 'example.org' } }],
  ['a file', count, 'source.url', { source: { ...source, url: 'file:///etc/passwd' } }],
  ['a source of tomorrow', count, 'source.publishedOn', { source: { ...source, published: '2026-11-23' } }],
];

test.each(invalid)('%s is INVALID and names the field', (_what, base, path, more) => {
  const refused = figureFrom({ ...base, ...more }, catalogue, today);
  expect(refused).toBeInstanceOf(Refused);
  expect(refused).toMatchObject({ code: 'INVALID', path: ['input', ...path.split('.')] });
  expect(String((refused as Refused).message)).toMatch(new RegExp(`^${path}: `));
});

/** The database's conditions on ranks and targets. */
const isSoundClaim = ({ metric, value, of, among, targetPercent }: NewFigure): boolean => {
  if (metric === 'RANK') return Number.isInteger(value) && (value ?? 0) >= 1 && (of === null || of >= (value ?? 0));
  const takesTarget = ['ACHIEVEMENT', 'GAP_POINTS', 'TARGET_PEOPLE'].includes(metric);
  const isTarget = targetPercent === null || (takesTarget && targetPercent > 0 && targetPercent <= 100);
  return among === null && of === null && isTarget;
};

/** Whether a figure satisfies the database and the rules. */
const isSound = (figure: NewFigure): boolean => {
  const { value, low, high } = rangeOf({ ...figure, id: 1, order: 1, sourceId: null });
  const isCount = figure.metric === 'COUNT';
  return (
    isCount === (figure.measureCode !== null) &&
    isCount === (figure.basisCode === null) &&
    (figure.precision === 'UNDATED') === (figure.asOf === null) &&
    (figure.asOf === null || ((figure.asOfFrom ?? '') <= figure.asOf && figure.asOf <= today)) &&
    (figure.extent === 'WHOLE' || figure.metric === 'COVERAGE') &&
    isSoundClaim(figure) &&
    0 <= low &&
    low <= value &&
    value <= high
  );
};

test('any input gives either a figure that the database accepts or a refusal with a path', () => {
  const number = fc.option(fc.oneof(fc.integer({ min: -5, max: 50_000 }), fc.double()));
  const day = fc.option(fc.constantFrom('1900-01-01', '2024-02-29', '2025-11-17', today, '2026-11-23', '2999-12-31'));
  const request = fc.record<FigureRequest>({
    region: fc.constantFrom('64.71', '64', 'ID'),
    metric: fc.constantFrom('COUNT', 'COVERAGE', 'ACHIEVEMENT', 'RANK', 'GAP_POINTS', 'TARGET_PEOPLE'),
    measure: fc.option(fc.constantFrom('IKD_ACTIVE', 'CHILDREN', 'x')),
    indicator: fc.option(fc.constantFrom('IKD_ACTIVATION', 'x')),
    basis: fc.option(fc.constantFrom('KTP_ELIGIBLE', 'KTP_RECORDED', 'CHILDREN')),
    value: number,
    low: number,
    high: number,
    comparator: fc.constantFrom('EQ', 'LT', 'LTE', 'GT', 'GTE', 'BETWEEN'),
    approximate: fc.boolean(),
    decimals: fc.option(fc.integer({ min: -1, max: 7 })),
    asOf: day,
    asOfFrom: day,
    precision: fc.constantFrom('DAY', 'MONTH', 'SEMESTER', 'YEAR', 'RANGE', 'UNDATED'),
    targetPercent: fc.option(fc.constantFrom(30, 0, 100, 100.5, Number.NaN)),
    extent: fc.constantFrom('WHOLE', 'EVERY_REGENCY', 'MOST_REGENCIES', 'SOME_REGENCIES'),
    among: fc.option(fc.constantFrom('kota', 'x'.repeat(201))),
    of: fc.option(fc.integer({ min: -1, max: 12 })),
    printed: fc.option(fc.constantFrom('5 persen', 'a\0')),
    provisional: fc.boolean(),
    source: fc.option(fc.constant(source)),
  });
  fc.assert(
    fc.property(request, (each) => {
      const figure = figureFrom(each, catalogue, today);
      expect(figure instanceof Refused ? (figure.path?.length ?? 0) > 1 : isSound(figure)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
