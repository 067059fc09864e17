import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from '../../src/terms/calendar.ts';
import { type SeriesStep, seriesDays } from '../../src/values/series.ts';

test('every day is its own step', () => {
  expect(seriesDays('2024-02-27', '2024-03-01', 'DAY', 100)).toEqual([
    '2024-02-27',
    '2024-02-28',
    '2024-02-29',
    '2024-03-01',
  ]);
});

test('weeks end on Sundays, the first and the last one cut', () => {
  expect(seriesDays('2024-10-31', '2024-11-12', 'WEEK', 100)).toEqual(['2024-11-03', '2024-11-10', '2024-11-12']);
});

test('months end on their last days, the last one cut', () => {
  expect(seriesDays('2023-12-15', '2024-03-10', 'MONTH', 100)).toEqual([
    '2023-12-31',
    '2024-01-31',
    '2024-02-29',
    '2024-03-10',
  ]);
});

test('a last step that ends on the last day is not cut, and no step follows', () => {
  expect(seriesDays('2024-01-01', '2024-02-29', 'MONTH', 100)).toEqual(['2024-01-31', '2024-02-29']);
  expect(seriesDays('2024-11-04', '2024-11-10', 'WEEK', 100)).toEqual(['2024-11-10']);
});

test.each(['DAY', 'WEEK', 'MONTH'] as const)('one day is one %s', (step) => {
  expect(seriesDays('2024-10-31', '2024-10-31', step, 100)).toEqual(['2024-10-31']);
});

test('an end before the beginning has no days', () => {
  expect(seriesDays('2024-10-31', '2024-10-30', 'DAY', 100)).toEqual([]);
});

test('one more than the limit shows that there would be more', () => {
  expect(seriesDays('2024-01-01', '2024-12-31', 'DAY', 10)).toHaveLength(11);
  expect(seriesDays('2024-01-01', '2024-01-10', 'DAY', 10)).toHaveLength(10);
  expect(seriesDays('2024-01-01', '2024-01-11', 'DAY', 10)).toHaveLength(11);
});

test('days rise, stay within the period, and the last is its end', () => {
  const steps = fc.constantFrom<SeriesStep>('DAY', 'WEEK', 'MONTH');
  fc.assert(
    fc.property(fc.nat({ max: 3000 }), fc.nat({ max: 300 }), steps, (start, length, step) => {
      const from = addDays('2020-01-01', start);
      const to = addDays(from, length);
      const days = seriesDays(from, to, step, 1000);
      expect(days).toEqual([...new Set(days)].toSorted());
      expect((days[0] ?? '') >= from).toBe(true);
      expect(days.at(-1)).toBe(to);
    }),
  );
});
