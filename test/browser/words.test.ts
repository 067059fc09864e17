import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { english } from '../../pages/src/admin/say-en.ts';
import { indonesian } from '../../pages/src/admin/say-id.ts';
import { languageOf } from '../../pages/src/language.ts';
import { changeText, peopleText, percentText, rateText, targetText } from '../../pages/src/numbers.ts';
import { provenanceWordsIn } from '../../pages/src/provenance-words.ts';
import { sentenceOf } from '../../pages/src/screen/sentence.ts';
import { dayText, hourText, timeText } from '../../pages/src/times.ts';
import { wordsIn } from '../../pages/src/words.ts';

const folder = join(import.meta.dirname, '../../pages');

describe('numbers', () => {
  test.each([
    [peopleText(0), '0'],
    [peopleText(1234), '1.234'],
    [peopleText(1_500_000), '1.500.000'],
    [changeText(-3), '−3'],
    [changeText(1200), '+1.200'],
    [rateText(2.449), '2,4'],
    [rateText(0), '0,0'],
    [percentText({ text: '6,89 persen' }), '6,89\u00A0%'],
    [percentText({ text: '121,33 persen' }), '121,33\u00A0%'],
    [targetText(30), '30\u00A0%'],
    [targetText(62.5), '62,5\u00A0%'],
  ])('%s', (text, expected) => expect(text).toBe(expected));
});

describe('times are in the zone of the event', () => {
  const at = '2026-11-23T00:05:09Z';
  test.each([
    [timeText(at, 'Asia/Jakarta'), '07.05.09 WIB'],
    [timeText(at, 'Asia/Makassar'), '08.05.09 WITA'],
    [timeText(at, 'Asia/Jayapura'), '09.05.09 WIT'],
    [timeText('2026-11-22T17:00:00Z', 'Asia/Jakarta'), '00.00.00 WIB'],
    [hourText(at, 'Asia/Makassar'), '08.05 WITA'],
    [dayText('2026-11-22T17:00:00Z', 'Asia/Jakarta', 'id'), 'Senin, 23 November 2026'],
    [dayText('2026-11-22T17:00:00Z', 'Asia/Jakarta', 'en'), 'Monday, 23 November 2026'],
  ])('%s', (text, expected) => expect(text).toBe(expected));
});

describe('the sentence for screen readers', () => {
  const at = { served: 1234, goal: 1500, status: 'live', time: '10.42.05 WITA' } as const;
  test.each([
    ['id', at, '1.234 orang terlayani, kurang 266 lagi dari target 1.500.'],
    ['id', { ...at, goal: null }, '1.234 orang terlayani.'],
    ['id', { ...at, goal: 1200 }, '1.234 orang terlayani, target 1.200 tercapai.'],
    ['id', { ...at, goal: null, status: 'stale' }, '1.234 orang terlayani, data terakhir dari pukul 10.42.05 WITA.'],
    [
      'en',
      { ...at, status: 'offline' },
      '1.234 people served, 266 to go to the goal of 1.500, last updated at 10.42.05 WITA.',
    ],
  ] as const)('%s %j', (language, state, expected) => expect(sentenceOf(state, wordsIn(language))).toBe(expected));
});

describe('words', () => {
  test('are Indonesian unless English is asked for', () => {
    expect(['', '?lang=id', '?lang=fr', '?lang=en', '?a=1&lang=en'].map(languageOf)).toEqual([
      'id',
      'id',
      'id',
      'en',
      'en',
    ]);
  });

  const words = { ...provenanceWordsIn('id'), ...wordsIn('id') } as unknown as Record<string, unknown>;
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^(?:src\/.*\.ts|[^/]*\.html)$/.test(path) && path !== 'src/words.ts')
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n');

  test('in the HTML are the same as in the scripts', () => {
    const used = [...sources.matchAll(/data-words="(\w+)"[^>]*>([^<]*)</g)];
    expect(used.length).toBeGreaterThan(15);
    for (const [, key = '', text] of used) expect([key, text]).toEqual([key, words[key]]);
  });

  const statusNames = ['connecting', 'live', 'stale', 'offline', 'finished'];
  test('are all used', () => {
    const unused = Object.keys(words).filter(
      (key) => !statusNames.includes(key) && !new RegExp(`data-words="${key}"|\\bwords\\.${key}\\b`).test(sources),
    );
    expect(unused).toEqual([]);
  });

  test('of the administration are all used, and exist in both languages', () => {
    const unused = Object.keys(indonesian).filter(
      (key) => !new RegExp(`data-words="${key}"|\\bsay\\.${key}\\b`).test(sources),
    );
    expect(unused).toEqual([]);
    expect(Object.keys(english).toSorted()).toEqual(Object.keys(indonesian).toSorted());
  });
});
