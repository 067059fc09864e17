import { expect, test } from 'vitest';
import { type TargetRequest, targetFrom } from '../../src/target/target-request.ts';
import { catalogue } from '../harness/facts.ts';

const request: TargetRequest = {
  indicator: 'IKD_ACTIVATION',
  region: '64.71',
  percent: 30,
  basis: null,
  from: '2026-01-01',
  to: '2026-12-31',
  setBy: ' Walikota Balikpapan ',
  source: null,
  restates: null,
};
const today = '2026-11-28';

test('a target is on the basis of its indicator unless it names another', () => {
  expect(targetFrom(request, catalogue, today)).toEqual({
    indicatorCode: 'IKD_ACTIVATION',
    regionCode: '64.71',
    percent: 30,
    basisCode: 'KTP_ELIGIBLE',
    from: '2026-01-01',
    to: '2026-12-31',
    setBy: 'Walikota Balikpapan',
    restatesId: null,
    source: null,
  });
  expect(targetFrom({ ...request, basis: 'KTP_HOLDERS' }, catalogue, today)).toMatchObject({
    basisCode: 'KTP_HOLDERS',
  });
  for (const percent of [0.000001, 99.4, 100])
    expect(targetFrom({ ...request, percent }, catalogue, today)).toMatchObject({ percent });
});

test.each([
  ['indicator', { indicator: 'HAPPINESS' }],
  ['basis', { basis: 'CHILDREN' }],
  ['percent', { percent: 0 }],
  ['percent', { percent: -30 }],
  ['percent', { percent: 100.1 }],
  ['percent', { percent: Number.NaN }],
  ['percent', { percent: 0.0000001 }],
  ['percent', { percent: 33.3333333 }],
  ['to', { to: '2025-12-31' }],
  ['from', { from: '1900-01-01' }],
  ['to', { to: '2999-12-31' }],
  ['setBy', { setBy: '  ' }],
  ['setBy', { setBy: 'x'.repeat(201) }],
  ['setBy', { setBy: 'a\0b' }],
  ['source.publisher', { source: { id: null, publisher: ' ', title: null, published: null, url: null } }],
] as [string, Partial<TargetRequest>][])('%s is INVALID in %o', (path, more) => {
  expect(targetFrom({ ...request, ...more }, catalogue, today)).toMatchObject({
    code: 'INVALID',
    path: ['input', ...path.split('.')],
  });
});
