import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ancestorsOf } from '../../src/terms/region-code.ts';
import { bindingTarget, targetsInForce } from '../../src/values/target.ts';
import { ikd, recording, target } from '../harness/facts.ts';
import { anyCode } from '../harness/region-codes.ts';

const day = '2024-10-31';
const national = target(30);
const provincial = target(32, { regionCode: '64' });
const own = target(35, { regionCode: '64.71' });

const binding = (targets: (typeof national)[], code = '64.71', on = day) => bindingTarget(targets, code, ikd.code, on);

test("a region's own target binds it", () => {
  expect(binding([own, provincial, national])).toBe(own);
  expect(binding([national, provincial, own])).toBe(own);
});

test("without its own, the nearest ancestor's binds", () => {
  expect(binding([provincial, national])).toBe(provincial);
  expect(binding([national])).toBe(national);
  expect(binding([own, provincial, national], '64.71.05.1001')).toBe(own);
});

test('a two-digit province is nearer than the country, whose code is as long', () => {
  expect(binding([provincial, national], '64')).toBe(provincial);
  expect(binding([national, provincial], '64.02')).toBe(provincial);
});

test('of two for one region the later set binds', () => {
  const again = target(31);
  expect(binding([national, again])).toBe(again);
  expect(binding([again, national])).toBe(again);
});

test('a later one of an ancestor does not displace a nearer one', () => {
  const newNational = target(40);
  expect(binding([own, newNational])).toBe(own);
});

test('nothing binds if no target is in force', () => {
  expect(binding([])).toBeNull();
  expect(binding([target(30, { regionCode: '64.72' }), target(30, { regionCode: '33' })])).toBeNull();
  expect(binding([target(30, { indicatorCode: recording.code })])).toBeNull();
  expect(binding([own], '64')).toBeNull();
});

test('a target is in force from its first day through its last', () => {
  const year = target(30, { from: '2024-01-01', to: '2024-12-31' });
  expect(binding([year], '64', '2024-01-01')).toBe(year);
  expect(binding([year], '64', '2024-12-31')).toBe(year);
  expect(binding([year], '64', '2023-12-31')).toBeNull();
  expect(binding([year], '64', '2025-01-01')).toBeNull();
});

test('an expired own target gives way to the one above', () => {
  const expired = target(25, { regionCode: '64.71', to: '2024-06-30' });
  expect(binding([national, expired])).toBe(national);
  expect(binding([national, expired], '64.71', '2024-06-30')).toBe(expired);
});

test("all in force are listed from the country's to the nearest, the later set last", () => {
  const ownAgain = target(36, { regionCode: '64.71', setBy: 'Walikota Balikpapan' });
  const elsewhere = target(50, { regionCode: '64.72' });
  const all = [ownAgain, own, elsewhere, national, provincial];
  expect(targetsInForce(all, '64.71', ikd.code, day)).toEqual([national, provincial, own, ownAgain]);
});

test('of one setter the target set later applies if both do, and the earlier one on the other days', () => {
  const year = target(30, { regionCode: '64.71', from: '2024-01-01', to: '2024-12-31' });
  const half = target(35, { regionCode: '64.71', from: '2024-07-01', to: '2024-12-31' });
  expect(targetsInForce([half, year], '64.71', ikd.code, '2024-06-30')).toEqual([year]);
  expect(targetsInForce([half, year], '64.71', ikd.code, '2024-07-01')).toEqual([half]);
  // Another region's target from the same setter remains beside it.
  expect(targetsInForce([half, year, national], '64.71', ikd.code, day)).toEqual([national, half]);
});

test('the target that binds is for the region or an ancestor, and none in force is nearer', () => {
  fc.assert(
    fc.property(anyCode, fc.array(anyCode, { maxLength: 10 }), (code, regions) => {
      const path = [...ancestorsOf(code), code];
      const found = binding(
        regions.map((regionCode) => target(30, { regionCode })),
        code,
      );
      const nearest = path.findLast((each) => regions.includes(each));
      expect(found?.regionCode).toBe(nearest);
    }),
  );
});
