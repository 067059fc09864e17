import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../harness/ask.ts';
import { deskAt } from '../harness/desk.ts';
import { fieldSettings, fieldToken, post } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const importing = `mutation($input: ImportFiguresInput!) { result: importFigures(input: $input) {
  ... on ImportFiguresPayload { importId created unchanged errorCount errors { row column message } }
  ... on Refused { code message path } } }`;

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  admin = await fieldToken();
});
afterAll(() => server.close());

const store = async (csv: string): Promise<Answer['data']> =>
  (await post(server.url, admin, importing, { input: { csv, dryRun: false } })).data.result;

const storedOf = async (importId: string): Promise<object[]> =>
  (
    await server.database.pool.query<object>(
      `SELECT region_code AS region, metric, value, target_percent AS target, extent, among, of_peers AS of, printed,
          provisional FROM figure WHERE import_id = $1 ORDER BY id`,
      [importId],
    )
  ).rows;

const plain = { target: null, extent: 'WHOLE', among: null, of: null, printed: null, provisional: false };

describe('a claim is read from each column, by its English and its Indonesian title', () => {
  test.each<[string, string, object[]]>([
    [
      'ranks',
      'region,metric,indicator,value,of,among,printed,asOf\n' +
        '64.01,RANK,IKD_ACTIVATION,2,10,,runner-up,2024-02-01\n64.02,rank,IKD_ACTIVATION,1,,big regencies,,2024-02-01\n',
      [
        { ...plain, region: '64.01', metric: 'RANK', value: 2, of: 10, printed: 'runner-up' },
        { ...plain, region: '64.02', metric: 'RANK', value: 1, among: 'big regencies' },
      ],
    ],
    [
      'ranks, in Indonesian',
      'kode;indikator;peringkat;dari;di antara;tercetak;tanggal\n' +
        '64.01;Aktivasi IKD;2;10;;"peringkat kedua";1 Maret 2024\n64.02;Aktivasi IKD;1;;kabupaten besar;;1 Maret 2024\n',
      [
        { ...plain, region: '64.01', metric: 'RANK', value: 2, of: 10, printed: 'peringkat kedua' },
        { ...plain, region: '64.02', metric: 'RANK', value: 1, among: 'kabupaten besar' },
      ],
    ],
    [
      'gaps and target people',
      'region,metric,indicator,value,targetPercent,provisional,asOf\n64.01,GAP_POINTS,IKD_ACTIVATION,22.5,27.5,true,2024-04-01\n' +
        '64.01,TARGET_PEOPLE,IKD_ACTIVATION,170000,25,false,2024-04-01\n64.01,ACHIEVEMENT,IKD_ACTIVATION,12.5,20,,2024-04-01\n',
      [
        { ...plain, region: '64.01', metric: 'GAP_POINTS', value: 22.5, target: 27.5, provisional: true },
        { ...plain, region: '64.01', metric: 'TARGET_PEOPLE', value: 170_000, target: 25 },
        { ...plain, region: '64.01', metric: 'ACHIEVEMENT', value: 12.5, target: 20 },
      ],
    ],
    [
      'gaps and target people, in Indonesian',
      'kode;indikator;kekurangan poin;target orang;capaian target;persen target acuan;sementara;tanggal\n' +
        '64.01;Aktivasi IKD;22,5;170 ribu;12,5 %;27,5 %;ya;Mei 2024\n',
      [
        { ...plain, region: '64.01', metric: 'GAP_POINTS', value: 22.5, target: 27.5, provisional: true },
        { ...plain, region: '64.01', metric: 'TARGET_PEOPLE', value: 170_000, target: 27.5, provisional: true },
        { ...plain, region: '64.01', metric: 'ACHIEVEMENT', value: 12.5, target: 27.5, provisional: true },
      ],
    ],
    [
      'target people, under their unit',
      'kode;indikator;Target (jiwa);persen target acuan;tanggal\n64.01;Aktivasi IKD;170.000;25;2022\n',
      [{ ...plain, region: '64.01', metric: 'TARGET_PEOPLE', value: 170_000, target: 25 }],
    ],
    [
      'extents',
      'region,metric,indicator,value,comparator,extent,asOf\n64,COVERAGE,IKD_ACTIVATION,30,LT,EVERY_REGENCY,2024-06-01\n' +
        '64,COVERAGE,IKD_ACTIVATION,20,LT,most_regencies,2024-06-01\nID,COVERAGE,IKD_ACTIVATION,4,LT,SOME_REGENCIES,2024-06-01\n',
      [
        { ...plain, region: '64', metric: 'COVERAGE', value: 30, extent: 'EVERY_REGENCY' },
        { ...plain, region: '64', metric: 'COVERAGE', value: 20, extent: 'MOST_REGENCIES' },
        { ...plain, region: 'ID', metric: 'COVERAGE', value: 4, extent: 'SOME_REGENCIES' },
      ],
    ],
    [
      'extents, in Indonesian, with the parts of one number only',
      'kode;indikator;jumlah;persen;capaian target;persen target acuan;cakupan wilayah;tanggal\n' +
        '64;Aktivasi IKD;150.000;< 30;18;30;SOME_REGENCIES;1 Juli 2024\n',
      [
        { ...plain, region: '64', metric: 'COUNT', value: 150_000 },
        { ...plain, region: '64', metric: 'COVERAGE', value: 30, extent: 'SOME_REGENCIES' },
        { ...plain, region: '64', metric: 'ACHIEVEMENT', value: 18, target: 30 },
      ],
    ],
  ])('%s', async (_what, csv, expected) => {
    const first = await store(csv);
    expect(first).toMatchObject({ created: expected.length, errors: [] });
    expect(await storedOf(first.importId)).toEqual(expected);
    expect(await store(csv)).toMatchObject({ importId: null, created: 0, unchanged: expected.length, errors: [] });
  });
});

describe('a claim that cannot be one is an error of its column', () => {
  const indonesian = 'kode;indikator;jenis angka;nilai;persen target acuan;cakupan wilayah;di antara;dari;tanggal\n';
  test.each([
    ['a rank of the country', 'ID;Aktivasi IKD;RANK;1;;;;;2024', 'kode', 'ID has no peers to be ranked among'],
    ['a rank beyond its peers', '64;Aktivasi IKD;RANK;3;;;;2;2024', 'dari', 'is smaller than the rank'],
    ['a rank among nothing', '64;Aktivasi IKD;RANK;3;;;;0;2024', 'dari', '"0" is not a number of regions'],
    ['place zero', '64;Aktivasi IKD;RANK;0;;;;;2024', 'nilai', 'must be a place, 1 to 100000'],
    ['a rank between two', '64;Aktivasi IKD;RANK;2-3;;;;;2024', 'nilai', 'a RANK is one place'],
    ['about a rank', '64;Aktivasi IKD;RANK;< 3;;;;;2024', 'nilai', 'a RANK is one place'],
    ['a target of zero', '64;IKD;ACHIEVEMENT;5;0;;;;2024', 'persen target acuan', 'must be above 0 and at most 100'],
    ['a target above 100', '64;IKD;GAP_POINTS;5;101;;;;2024', 'persen target acuan', 'must be above 0 and at most 100'],
    [
      'a target of a coverage',
      '64;Aktivasi IKD;COVERAGE;5;30;;;;2024',
      'persen target acuan',
      'is only for ACHIEVEMENT, GAP_POINTS and TARGET_PEOPLE',
    ],
    ['a target that is none', '64;IKD;GAP_POINTS;5;tiga;;;;2024', 'persen target acuan', '"tiga" is not a number'],
    [
      'no target in force',
      '64;Perekaman KTP-el;GAP_POINTS;5;;;;;2019',
      'persen target acuan',
      'is required for GAP_POINTS: no target was in force in 64 on 2019-12-31',
    ],
    [
      'a target of no day',
      '64;Perekaman KTP-el;TARGET_PEOPLE;5;;;;;tanpa tanggal',
      'persen target acuan',
      'is required for TARGET_PEOPLE without a day',
    ],
    ['peers of a coverage', '64;Aktivasi IKD;COVERAGE;5;;;;10;2024', 'dari', 'is only for RANK'],
    ['peers in words of a gap', '64;Aktivasi IKD;GAP_POINTS;5;30;;kota;;2024', 'di antara', 'is only for RANK'],
    ['an extent of a rank', '64;Aktivasi IKD;RANK;5;;SOME_REGENCIES;;;2024', 'cakupan wilayah', 'is only for COVERAGE'],
    [
      'an extent of a city',
      '64.71;Aktivasi IKD;COVERAGE;5;;MOST_REGENCIES;;;2024',
      'cakupan wilayah',
      '64.71 has no regencies',
    ],
    [
      'an extent that is none',
      '64;Aktivasi IKD;COVERAGE;5;;semua;;;2024',
      'cakupan wilayah',
      '"semua" is not one of WHOLE, EVERY_REGENCY, MOST_REGENCIES, SOME_REGENCIES',
    ],
  ])('%s', async (_what, row, column, message) => {
    const indicator = row.replace(';IKD;', ';Aktivasi IKD;');
    const answer = await store(`${indonesian}${indicator}\n`);
    expect(answer.errors).toEqual([{ row: 2, column, message }]);
    expect(answer).toMatchObject({ importId: null, created: 0 });
  });

  test('no target in force and no column for it', async () => {
    const { errors } = await store('kode;indikator;capaian target;tanggal\n64;KTP_RECORDING;5;2019\n');
    expect(errors).toEqual([expect.objectContaining({ row: 2, column: 'targetPercent' })]);
  });
});

test('a row that names no target takes the one that bound on its day, and the figure keeps it', async () => {
  const csv =
    'kode;indikator;capaian target;kekurangan poin;tanggal\n64.09;Aktivasi IKD;50;10;30/04/2025\n' +
    '64.08;Aktivasi IKD;40;12;30/04/2025\n64.08;Aktivasi IKD;38;13;30/04/2024\n';
  const { importId, errors } = await store(csv);
  expect(errors).toEqual([]);
  const targets = async (): Promise<unknown[]> =>
    (await storedOf(importId)).map((figure) => (figure as { target: number }).target);
  // The regency's own target binds before the country's.
  expect(await targets()).toEqual([20, 20, 30, 30, 30, 30]);

  const period = { from: '2025-01-01', to: '2025-12-31' };
  const desk = await deskAt(server.url);
  await desk.setTarget({
    indicator: 'IKD_ACTIVATION',
    region: '64.08',
    percent: 45,
    ...period,
    setBy: 'Disdukcapil Kutai Timur',
    reason: 'a decree',
    dryRun: false,
  });
  expect(await targets()).toEqual([20, 20, 30, 30, 30, 30]);
  expect(await store(csv)).toMatchObject({ importId: null, created: 0, unchanged: 6, errors: [] });
  const named = csv.replace('tanggal', 'tanggal;persen target acuan').replaceAll(/(\d{4})\n/g, '$1;45\n');
  expect((await store(named)).errors).toHaveLength(6);
});

test('a row that contradicts a claim in use is told everything that the claim says', async () => {
  const titles = 'kode;indikator;jenis angka;nilai;persen target acuan;dari;sementara;tanggal\n';
  const rank = '64.03;Aktivasi IKD;RANK;9;;10;;2023';
  const gap = '64.03;Aktivasi IKD;GAP_POINTS;22,5;24,5;;ya;2023';
  expect(await store(`${titles}${rank}\n${gap}\n`)).toMatchObject({ created: 2 });
  const { errors } = await store(`${titles}${rank.replace(';10;', ';12;')}\n${gap.replace('24,5', '25')}\n`);
  expect(errors).toEqual([
    { row: 2, column: 'nilai', message: expect.stringMatching(/^figure \d+ is in use and says 9 of 10; to revise it/) },
    {
      row: 3,
      column: 'nilai',
      message: expect.stringMatching(
        /^figure \d+ is in use and says 22,5 with the target 24,5 %, provisional; to revise it/,
      ),
    },
  ]);
});
