import { describe, expect, test } from 'vitest';
import { actions } from '../../pages/src/admin/audit-actions.ts';
import { differences } from '../../pages/src/admin/difference.ts';
import { names } from '../../pages/src/admin/names-id.ts';
import { rules, severities } from '../../pages/src/admin/quality-rules.ts';
import { readNumber, writeNumber } from '../../pages/src/admin/written-number.ts';
import * as trail from '../../src/audit/action.ts';
import * as api from '../../src/values/quality/finding.ts';

describe('a typed number', () => {
  test.each([
    ['2.860.701', true, { value: 2_860_701, decimals: 0 }],
    ['38.000', true, { value: 38_000, decimals: 0 }],
    ['38000', true, { value: 38_000, decimals: 0 }],
    ['7,34', false, { value: 7.34, decimals: 2 }],
    ['7.34', false, { value: 7.34, decimals: 2 }],
    ['7,30', false, { value: 7.3, decimals: 2 }],
    ['7.340', false, { value: 7.34, decimals: 3 }],
    ['99,54 %', false, { value: 99.54, decimals: 2 }],
    ['1.000,5', false, { value: 1000.5, decimals: 1 }],
    ['1,5', true, { value: 1.5, decimals: 1 }],
  ])('%s', (text, isPeople, number) => expect(readNumber(text, isPeople)).toEqual(number));

  test.each(['', 'x', '1.00.000', '-3', '1,2,3', '1e3', '1.000.00'])('%j is not a number', (text) =>
    expect([readNumber(text, true), readNumber(text, false)]).toEqual([null, null]),
  );

  test.each([
    [38_000, null, '38.000'],
    [7.3, 2, '7,30'],
    [null, null, ''],
  ])('%s with %s decimals is %j', (value, decimals, text) => expect(writeNumber(value, decimals)).toBe(text));
});

test('two states of the trail differ in their parts, nested ones included', () => {
  const before = '{"count":3,"domicile":"64.71","source":{"publisher":"A","title":null}}';
  const after = '{"count":2,"domicile":"64.71","source":{"publisher":"B"},"publicNote":"x"}';
  expect(differences(before, after)).toEqual([
    { name: 'count', before: '3', after: '2' },
    { name: 'source.publisher', before: 'A', after: 'B' },
    { name: 'publicNote', before: null, after: 'x' },
  ]);
  expect(differences(null, '{"rows":2}')).toEqual([{ name: 'rows', before: null, after: '2' }]);
  expect(differences(null, null)).toEqual([]);
});

test('the rules and severities to choose from are those of the API', () => {
  expect([rules, severities]).toEqual([api.qualityRules, api.severities]);
});

test('the actions to choose from are those of the trail, and have Indonesian names', () => {
  expect(actions).toEqual(trail.actions);
  expect(actions.filter((action) => names[action] === undefined)).toEqual([]);
});
