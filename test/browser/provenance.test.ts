import { describe, expect, test } from 'vitest';
import { percentText } from '../../pages/src/numbers.ts';
import { provenanceOf, type Standing } from '../../pages/src/provenance.ts';
import { type Targeted, targetLine, targetStateText } from '../../pages/src/target-line.ts';
import { dateText, spanText } from '../../pages/src/times.ts';

const figure = (asOf: string, publisher: string): Standing['evidence'][number] => ({ asOf, source: { publisher } });
const published: Standing = {
  origin: 'STATED',
  live: 0,
  dataAsOf: '2024-06-19',
  dataFrom: '2024-06-19',
  provisional: false,
  completeness: 1,
  denominator: null,
  evidence: [figure('2024-06-19', 'DKP3A Kaltim')],
};
const withEntries: Standing = { ...published, live: 1240, dataAsOf: '2026-11-28' };
const rolledUp: Standing = {
  ...published,
  origin: 'ROLLED_UP',
  dataFrom: '2024-01-01',
  completeness: 0.7,
  evidence: [],
};
const counted: Standing = {
  ...published,
  origin: 'COUNTED',
  denominator: { asOf: '2021-12-31' },
  evidence: [figure('2024-06-19', 'ANTARA'), figure('2021-12-31', 'BPS')],
};
const about = { indicator: 'IKD_ACTIVATION', children: 10 };

describe('the day and source of a value', () => {
  test.each([
    ['one day', published, 'per 19 Juni 2024, DKP3A Kaltim', 'as of 19 June 2024, DKP3A Kaltim'],
    [
      'a provisional figure',
      { ...published, provisional: true },
      'angka sementara per 19 Juni 2024, DKP3A Kaltim',
      'provisional, as of 19 June 2024, DKP3A Kaltim',
    ],
    [
      'entries of the ledger',
      withEntries,
      'per 19 Juni 2024, DKP3A Kaltim, ditambah 1.240 aktivasi di Jemput sampai 28 November 2026',
      'as of 19 June 2024, DKP3A Kaltim, plus 1.240 activations in Jemput up to 28 November 2026',
    ],
    [
      'one entry',
      { ...withEntries, live: 1 },
      'per 19 Juni 2024, DKP3A Kaltim, ditambah 1 aktivasi di Jemput sampai 28 November 2026',
      'as of 19 June 2024, DKP3A Kaltim, plus 1 activation in Jemput up to 28 November 2026',
    ],
    [
      'more withdrawals than activations',
      { ...withEntries, live: -3 },
      'per 19 Juni 2024, DKP3A Kaltim, dikurangi 3 aktivasi di Jemput sampai 28 November 2026',
      'as of 19 June 2024, DKP3A Kaltim, minus 3 activations in Jemput up to 28 November 2026',
    ],
    [
      'entries that add up to nothing',
      { ...withEntries, live: 0 },
      'per 19 Juni 2024, DKP3A Kaltim',
      'as of 19 June 2024, DKP3A Kaltim',
    ],
    [
      'a basis of another day',
      counted,
      'per 19 Juni 2024, ANTARA; basis per 31 Desember 2021, BPS',
      'as of 19 June 2024, ANTARA; basis as of 31 December 2021, BPS',
    ],
    [
      'a basis of the same day',
      {
        ...counted,
        denominator: { asOf: '2024-06-19' },
        evidence: [figure('2024-06-19', 'ANTARA'), figure('2024-06-19', 'BPS'), figure('2024-06-19', 'ANTARA')],
      },
      'per 19 Juni 2024, ANTARA dan BPS',
      'as of 19 June 2024, ANTARA and BPS',
    ],
    [
      'a basis that a stated percentage does not need',
      { ...counted, origin: 'STATED' },
      'per 19 Juni 2024, ANTARA',
      'as of 19 June 2024, ANTARA',
    ],
    ['a roll-up', rolledUp, 'per 1 Jan–19 Juni 2024, 7 dari 10 daerah', 'as of 1 Jan–19 June 2024, 7 of 10 regions'],
    [
      'a roll-up of one day, provisional, with entries',
      { ...rolledUp, dataFrom: '2024-06-19', provisional: true, live: 12 },
      'angka sementara per 19 Juni 2024, 7 dari 10 daerah, termasuk 12 aktivasi di Jemput',
      'provisional, as of 19 June 2024, 7 of 10 regions, including 12 activations in Jemput',
    ],
    [
      'a roll-up of children known in part',
      { ...rolledUp, completeness: 0.2141, live: -2 },
      'per 1 Jan–19 Juni 2024, sekitar 2 dari 10 daerah, termasuk −2 aktivasi di Jemput',
      'as of 1 Jan–19 June 2024, about 2 of 10 regions, including −2 activations in Jemput',
    ],
    [
      'a roll-up of almost everything',
      { ...rolledUp, completeness: 0.98 },
      'per 1 Jan–19 Juni 2024, sekitar 9 dari 10 daerah',
      'as of 1 Jan–19 June 2024, about 9 of 10 regions',
    ],
    [
      'a roll-up of little',
      { ...rolledUp, completeness: 0.01 },
      'per 1 Jan–19 Juni 2024, kurang dari 1 dari 10 daerah',
      'as of 1 Jan–19 June 2024, less than 1 of 10 regions',
    ],
  ] as [string, Standing, string, string][])('%s', (_what, value, indonesian, english) => {
    expect(provenanceOf(value, about, 'id')).toBe(indonesian);
    expect(provenanceOf(value, about, 'en')).toBe(english);
  });

  test('of another indicator counts people', () => {
    const children = { ...about, indicator: 'KIA_OWNERSHIP' };
    expect(provenanceOf(withEntries, children, 'id')).toContain('ditambah 1.240 orang di Jemput');
    expect(provenanceOf({ ...withEntries, live: 1 }, children, 'en')).toContain('plus 1 person in Jemput');
  });

  test.each([
    ['evidence', { ...published, evidence: [] }],
    ['a source', { ...published, evidence: [{ asOf: '2024-06-19', source: null }] }],
    ['a day', { ...published, dataAsOf: null, dataFrom: null }],
  ])('is null without %s', (_what, value) => expect(provenanceOf(value, about, 'id')).toBeNull());
});

describe('days', () => {
  test.each([
    [dateText('2024-06-19', 'id'), '19 Juni 2024'],
    [dateText('2024-06-19', 'en', 'short'), '19 Jun 2024'],
    [spanText('2024-06-01', '2024-06-19', 'id'), '1–19 Juni 2024'],
    [spanText('2024-10-09', '2025-10-31', 'id'), '9 Okt 2024–31 Oktober 2025'],
    [spanText('2024-10-09', '2025-10-31', 'en', 'short'), '9 Oct 2024–31 Oct 2025'],
    [spanText('2024-06-19', '2024-06-19', 'en'), '19 June 2024'],
  ])('%s', (text, expected) => expect(text).toBe(expected));
});

test('a percentage is the text of the server, with all the decimals that it needs', () =>
  expect(percentText({ text: '29,996 persen' })).toBe('29,996\u00A0%'));

describe('the target of a value', () => {
  const progress = (met: boolean | null): Targeted['target'] => ({ met, target: { percent: 30, to: '2025-12-31' } });
  const value: Targeted = { coverage: {}, dataAsOf: '2025-06-30', target: null, lapsedTarget: null };
  const inForce = (met: boolean | null): Targeted => ({ ...value, target: progress(met) });
  const lapsed = (met: boolean | null): Targeted => ({ ...value, lapsedTarget: progress(met) });
  test.each([
    ['met', inForce(true), 'target 30\u00A0%: tercapai', 'target 30\u00A0%: met'],
    ['missed', inForce(false), 'target 30\u00A0%', 'target 30\u00A0%'],
    ['open', inForce(null), 'target 30\u00A0%: belum pasti', 'target 30\u00A0%: not certain'],
    ['unknown', { ...inForce(null), coverage: null }, 'target 30\u00A0%', 'target 30\u00A0%'],
    [
      'met',
      lapsed(true),
      'target 30\u00A0% sampai 31 Desember 2025: tercapai',
      'target 30\u00A0% until 31 December 2025: met',
    ],
    [
      'unknown',
      { ...lapsed(true), dataAsOf: '2026-01-27' },
      'target 30\u00A0% sampai 31 Desember 2025',
      'target 30\u00A0% until 31 December 2025',
    ],
  ] as [string, Targeted, string, string][])('is %s', (state, targeted, indonesian, english) => {
    for (const [language, text] of [
      ['id', indonesian],
      ['en', english],
    ] as const) {
      const line = targetLine(targeted, language);
      expect(line?.state).toBe(state);
      expect(line && targetStateText(line, language)).toBe(text);
    }
  });

  test('is null without any', () => expect(targetLine(value, 'id')).toBeNull());
});
