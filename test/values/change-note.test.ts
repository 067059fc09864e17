import { describe, expect, test } from 'vitest';
import { inLanguage } from '../../src/language/in-language.ts';
import { figureNote, type MovingFigure, regionNote, targetNote } from '../../src/values/change-note.ts';
import { achievement, count, coverage, ikd, target } from '../harness/facts.ts';

const day = '2024-10-31';
const moving = (more: Partial<MovingFigure> = {}): MovingFigure => ({
  figure: count('IKD_ACTIVE', 38_000, day),
  publisher: 'Kaltim Post',
  isEnded: false,
  revised: null,
  others: 0,
  ...more,
});
const of = '2024-10-31';

describe('a figure', () => {
  test.each([
    ['recorded', moving(), `38.000 IKD_ACTIVE of ${of}, published by Kaltim Post`],
    ['without a source', moving({ publisher: null }), `38.000 IKD_ACTIVE of ${of}`],
    [
      'that revises another',
      moving({ publisher: null, revised: count('IKD_ACTIVE', 37_500, day) }),
      `38.000 IKD_ACTIVE of ${of}, instead of 37.500`,
    ],
    [
      'retracted, whatever it revised',
      moving({ isEnded: true, revised: count('IKD_ACTIVE', 37_500, day) }),
      `38.000 IKD_ACTIVE of ${of}, published by Kaltim Post, was retracted`,
    ],
    [
      'with others, of a region below',
      moving({ publisher: null, figure: count('IKD_ACTIVE', 38_000, day, { regionCode: '64.72' }), others: 1200 }),
      `64.72: 38.000 IKD_ACTIVE of ${of}; figures changed with it: 1.200`,
    ],
    [
      'that is a coverage, with its own decimals',
      moving({ publisher: null, figure: coverage(ikd, 6.9, day, { decimals: 1 }) }),
      `6,9 persen IKD_ACTIVATION of ${of}`,
    ],
    [
      'that is an achievement',
      moving({ publisher: null, figure: achievement(ikd, 18.25, day) }),
      `18,25 persen ACHIEVEMENT IKD_ACTIVATION of ${of}`,
    ],
  ])('%s', (_what, figure, expected) => expect(String(figureNote(figure, '64.71'))).toBe(expected));
});

test('a target that was set, and withdrawn', () => {
  const told = (isEnded: boolean): string => inLanguage('id', targetNote({ target: target(30), isEnded }));
  expect([told(false), told(true)]).toEqual([
    'target 30,00 persen dari KTP_ELIGIBLE, ditetapkan oleh Kementerian Dalam Negeri',
    'target 30,00 persen dari KTP_ELIGIBLE, ditetapkan oleh Kementerian Dalam Negeri, dicabut',
  ]);
});

test('a region that left the list', () =>
  expect(inLanguage('id', regionNote('Sepaku', '64.09.04'))).toBe(
    'Sepaku (64.09.04) tidak lagi ada dalam daftar daerah',
  ));
