import { describe, expect, test } from 'vitest';
import { readShippedFacts } from '../../src/shipped/shipped-facts.ts';
import { StartupError } from '../../src/terms/startup-error.ts';
import { thrownBy } from '../harness/thrown.ts';
import { folderWith } from './folder.ts';

const header =
  'id,region,metric,measure,indicator,basis,value,low,high,comparator,approximate,decimals,asOfFrom,asOfTo,precision,source,targetPercent,extent,among,of,printed';
const targetHeader = 'id,indicator,region,percent,basis,from,to,setBy,source,restates';
const counted = '1,64.71,COUNT,IKD_ACTIVE,,,38000,37500,38499,EQ,true,,2025-11-17,2025-11-17,DAY,radar,,,,,38 ribu';
const stated = '2,64,COVERAGE,,IKD,ELIGIBLE,4.48,,,EQ,false,2,2024-06-13,2024-06-13,DAY,,,,,,';

const sound = {
  'measures.csv':
    'code,name,description,cumulative,within\nELIGIBLE,Wajib KTP,d,false,\nIKD_ACTIVE,IKD aktif,d,true,ELIGIBLE\n',
  'indicators.csv': 'code,name,description,numerator,basis,alternativeBases\nIKD,Aktivasi,d,IKD_ACTIVE,ELIGIBLE,\n',
  'sources.csv': 'id,publisher,title,publishedOn,url\nradar,Radar,,2025-11,https://example.id/a\n',
  'figures.csv': `${header}\n${counted}\n${stated}\n`,
  'targets.csv': `${targetHeader}\nt,IKD,ID,30,ELIGIBLE,2024-01-01,2024-12-31,Kementerian Dalam Negeri,,\n`,
};

const complaint = (files: Partial<typeof sound>): string => {
  const error = thrownBy(() => readShippedFacts(folderWith({ ...sound, ...files })));
  expect(error).toBeInstanceOf(StartupError);
  return (error as StartupError).message;
};

/** The complaint about a third figure, which is on line 4. */
const complaintOf = (figure: string): string =>
  complaint({ 'figures.csv': `${sound['figures.csv']}${figure}${','.repeat(20 - (figure.split(',').length - 1))}\n` });

test('valid files are read', () => {
  const facts = readShippedFacts(folderWith(sound));
  expect(facts.figures).toMatchObject([
    { id: '1', region: '64.71', measure: 'IKD_ACTIVE', indicator: null, low: 37_500, approximate: true },
    { id: '2', metric: 'COVERAGE', measure: null, basis: 'ELIGIBLE', value: 4.48, decimals: 2, source: null },
  ]);
  expect(facts.indicators).toMatchObject([{ alternativeBases: [] }]);
  expect(facts.targets).toMatchObject([{ region: 'ID', percent: 30 }]);
});

test('a claim is on the basis of its indicator, unless it names another', () => {
  const claims = [
    '3,64.71,GAP_POINTS,,IKD,,23,,,EQ,false,0,,2024-06-13,DAY,radar,30,,,,kurang 23 persen',
    '4,64.71,RANK,,IKD,,2,,,EQ,false,,,2024-06-13,DAY,radar,,,,10,',
    '5,64,COVERAGE,,IKD,,4,,,LT,false,0,,,UNDATED,,,SOME_REGENCIES,,,di bawah 4 persen',
  ];
  const facts = readShippedFacts(
    folderWith({ ...sound, 'figures.csv': `${sound['figures.csv']}${claims.join('\n')}\n` }),
  );
  expect(facts.figures.slice(2)).toMatchObject([
    { metric: 'GAP_POINTS', basis: 'ELIGIBLE', targetPercent: 30, extent: 'WHOLE', printed: 'kurang 23 persen' },
    { metric: 'RANK', basis: 'ELIGIBLE', targetPercent: null, among: null, of: 10, printed: null },
    { metric: 'COVERAGE', basis: 'ELIGIBLE', extent: 'SOME_REGENCIES', value: 4, comparator: 'LT' },
  ]);
});

test('the shipped files are valid', () => {
  const { figures, indicators, measures } = readShippedFacts();
  expect(figures.length).toBeGreaterThan(60);
  expect(new Set(figures.map(({ id }) => id)).size).toBe(figures.length);
  expect(indicators.map(({ code }) => code)).toContain('IKD_ACTIVATION');
  expect(measures.map(({ code }) => code)).toContain('KTP_ELIGIBLE');
});

describe('a figure with an invalid cell', () => {
  test.each([
    ['region', '3,6471,COUNT,IKD_ACTIVE,,,5,,,EQ,false,,2024-01-01,2024-01-01,DAY,'],
    ['metric', '3,64,SHARE,IKD_ACTIVE,,,5,,,EQ,false,,2024-01-01,2024-01-01,DAY,'],
    ['measure', '3,64,COUNT,IKD_AKTIF,,,5,,,EQ,false,,2024-01-01,2024-01-01,DAY,'],
    ['indicator', '3,64,COVERAGE,,KIA,ELIGIBLE,5,,,EQ,false,2,2024-01-01,2024-01-01,DAY,'],
    ['basis', '3,64,COVERAGE,,IKD,HOLDERS,5,,,EQ,false,2,2024-01-01,2024-01-01,DAY,'],
    ['value', '3,64,COUNT,IKD_ACTIVE,,,38.000.5,,,EQ,false,,2024-01-01,2024-01-01,DAY,'],
    ['comparator', '3,64,COUNT,IKD_ACTIVE,,,5,,,ABOUT,false,,2024-01-01,2024-01-01,DAY,'],
    ['approximate', '3,64,COUNT,IKD_ACTIVE,,,5,,,EQ,yes,,2024-01-01,2024-01-01,DAY,'],
    ['decimals', '3,64,COVERAGE,,IKD,ELIGIBLE,5,,,EQ,false,two,2024-01-01,2024-01-01,DAY,'],
    ['decimals', '3,64,COVERAGE,,IKD,ELIGIBLE,5,,,EQ,false,11,2024-01-01,2024-01-01,DAY,'],
    ['asOfTo', '3,64,COUNT,IKD_ACTIVE,,,5,,,EQ,false,,2024-02-28,2024-02-30,RANGE,'],
    ['precision', '3,64,COUNT,IKD_ACTIVE,,,5,,,EQ,false,,2024-01-01,2024-01-01,WEEK,'],
    ['source', '3,64,COUNT,IKD_ACTIVE,,,5,,,EQ,false,,2024-01-01,2024-01-01,DAY,unknown'],
    ['id', ',64,COUNT,IKD_ACTIVE,,,5,,,EQ,false,,2024-01-01,2024-01-01,DAY,'],
  ])('its %s is named: %s', (column, figure) => {
    expect(complaintOf(figure)).toContain(`figures.csv line 4, column ${column}: `);
  });
});

describe('a figure whose cells contradict each other', () => {
  test.each([
    ['a COUNT without a measure', 'measure', '3,64,COUNT,,,,5,,,EQ,false,,2024-01-01,2024-01-01,DAY,'],
    ['a percentage with one', 'measure', '3,64,COVERAGE,IKD_ACTIVE,IKD,ELIGIBLE,5,,,EQ,false,2,,2024-01-01,DAY,'],
    ['a COUNT with an indicator', 'indicator', '3,64,COUNT,IKD_ACTIVE,IKD,,5,,,EQ,false,,,2024-01-01,DAY,'],
    ['a percentage without one', 'indicator', '3,64,COVERAGE,,,ELIGIBLE,5,,,EQ,false,2,,2024-01-01,DAY,'],
    ['a COUNT with a basis', 'basis', '3,64,COUNT,IKD_ACTIVE,,ELIGIBLE,5,,,EQ,false,,,2024-01-01,DAY,'],
    ['a percentage without one', 'basis', '3,64,ACHIEVEMENT,,IKD,,5,,,EQ,false,2,,2024-01-01,DAY,'],
    ['a day without one', 'asOfTo', '3,64,COUNT,IKD_ACTIVE,,,5,,,EQ,false,,,,DAY,'],
    ['UNDATED with a day', 'asOfTo', '3,64,COUNT,IKD_ACTIVE,,,5,,,EQ,false,,,2024-01-01,UNDATED,'],
    ['an end before its start', 'asOfFrom', '3,64,COUNT,IKD_ACTIVE,,,5,,,EQ,false,,2024-01-02,2024-01-01,RANGE,'],
    ['BETWEEN without bounds', 'low', '3,64,COUNT,IKD_ACTIVE,,,5,,,BETWEEN,false,,,2024-01-01,DAY,'],
    ['BETWEEN with one bound', 'low', '3,64,COUNT,IKD_ACTIVE,,,5,3,,BETWEEN,false,,,2024-01-01,DAY,'],
    ['no value', 'value', '3,64,COUNT,IKD_ACTIVE,,,,3,8,EQ,false,,,2024-01-01,DAY,'],
    ['bounds out of order', 'low', '3,64,COUNT,IKD_ACTIVE,,,,8,3,BETWEEN,false,,,2024-01-01,DAY,'],
    ['value outside its bounds', 'value', '3,64,COUNT,IKD_ACTIVE,,,9,3,8,EQ,false,,,2024-01-01,DAY,'],
    ['an ACHIEVEMENT of no target', 'targetPercent', '3,64,ACHIEVEMENT,,IKD,ELIGIBLE,5,,,EQ,false,2,,2024-01-01,DAY,'],
    ['a COVERAGE of a target', 'targetPercent', '3,64,COVERAGE,,IKD,ELIGIBLE,5,,,EQ,false,2,,2024-01-01,DAY,,30'],
    ['a target of 0 percent', 'targetPercent', '3,64,GAP_POINTS,,IKD,,5,,,EQ,false,2,,2024-01-01,DAY,,0'],
    ['a COUNT of every regency', 'extent', '3,64,COUNT,IKD_ACTIVE,,,5,,,EQ,false,,,2024-01-01,DAY,,,EVERY_REGENCY'],
    ['every regency of a regency', 'extent', '3,64.71,COVERAGE,,IKD,,5,,,LT,false,0,,2024-01-01,DAY,,,EVERY_REGENCY'],
    ['peers of no rank', 'of', '3,64,COUNT,IKD_ACTIVE,,,5,,,EQ,false,,,2024-01-01,DAY,,,,,10'],
    ['words for peers of no rank', 'among', '3,64,COUNT,IKD_ACTIVE,,,5,,,EQ,false,,,2024-01-01,DAY,,,,cities,'],
    ['a rank of the country', 'region', '3,ID,RANK,,IKD,,1,,,EQ,false,,,2024-01-01,DAY,'],
    ['a rank beyond its peers', 'of', '3,64,RANK,,IKD,,3,,,EQ,false,,,2024-01-01,DAY,,,,,2'],
    ['a rank that is a bound', 'comparator', '3,64,RANK,,IKD,,3,,,LT,false,,,2024-01-01,DAY,'],
    ['half a place', 'value', '3,64,RANK,,IKD,,1.5,,,EQ,false,,,2024-01-01,DAY,'],
    ['an id that is taken', 'id', '2,64,COUNT,IKD_ACTIVE,,,5,,,EQ,false,,,2024-01-01,DAY,'],
  ])('%s is named in column %s', (_what, column, figure) => {
    expect(complaintOf(figure)).toContain(`figures.csv line 4, column ${column}: `);
  });
});

test.each<[keyof typeof sound, string, string]>([
  ['measures.csv', 'cumulative', 'code,name,description,cumulative,within\nELIGIBLE,Wajib KTP,d,maybe,\n'],
  ['measures.csv', 'name', 'code,name,description,cumulative,within\nELIGIBLE,,d,true,\n'],
  ['measures.csv', 'within', 'code,name,description,cumulative,within\nELIGIBLE,Wajib KTP,d,true,NO\n'],
  ['indicators.csv', 'numerator', 'code,name,description,numerator,basis,alternativeBases\nIKD,A,d,NO,ELIGIBLE,\n'],
  [
    'indicators.csv',
    'alternativeBases',
    'code,name,description,numerator,basis,alternativeBases\nIKD,A,d,IKD_ACTIVE,ELIGIBLE,ELIGIBLE NO\n',
  ],
  ['sources.csv', 'publishedOn', 'id,publisher,title,publishedOn,url\nradar,Radar,,November 2025,\n'],
  ['sources.csv', 'url', 'id,publisher,title,publishedOn,url\nradar,Radar,,,not a url\n'],
  ['targets.csv', 'percent', `${targetHeader}\nt,IKD,ID,0,ELIGIBLE,2024-01-01,2024-12-31,M,,\n`],
  ['targets.csv', 'to', `${targetHeader}\nt,IKD,ID,30,ELIGIBLE,2024-01-01,2024-12-32,M,,\n`],
  ['targets.csv', 'region', `${targetHeader}\nt,IKD,6471,30,ELIGIBLE,2024-01-01,2024-12-31,M,,\n`],
  ['targets.csv', 'from', `${targetHeader}\nt,IKD,ID,30,ELIGIBLE,2025-01-01,2024-12-31,M,,\n`],
  ['targets.csv', 'source', `${targetHeader}\nt,IKD,ID,30,ELIGIBLE,2024-01-01,2024-12-31,M,nowhere,\n`],
  ['targets.csv', 'restates', `${targetHeader}\nt,IKD,ID,30,ELIGIBLE,2024-01-01,2024-12-31,M,,t\n`],
  ['targets.csv', 'id', `${targetHeader}\n,IKD,ID,30,ELIGIBLE,2024-01-01,2024-12-31,M,,\n`],
])('in %s a bad %s is named on line 2', (file, column, text) => {
  expect(complaint({ [file]: text })).toContain(`${file} line 2, column ${column}: `);
});

test('a missing column is named on line 1', () => {
  const without =
    'id,indicator,region,percent,basis,from,to,source,restates\nt,IKD,ID,30,ELIGIBLE,2024-01-01,2024-12-31,,\n';
  expect(complaint({ 'targets.csv': without })).toContain('targets.csv line 1, column setBy: ');
});
