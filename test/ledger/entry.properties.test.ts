import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EntryContent, sameContent } from '../../src/ledger/entry.ts';
import { hereOf } from '../../src/ledger/here.ts';
import { netOf, servedBy } from '../../src/terms/activation-kind.ts';
import { ancestorsOf, isWithin, levelOf } from '../../src/terms/region-code.ts';
import { opened } from '../harness/entries.ts';
import { anyCode, farCode } from '../harness/region-codes.ts';

const kind = fc.constantFrom('ACTIVATION', 'REACTIVATION', 'WITHDRAWAL');
const count = fc.integer({ min: 1, max: 10_000 });
const content: fc.Arbitrary<EntryContent> = fc.record({
  eventId: fc.constantFrom('a', 'b'),
  measureCode: fc.constantFrom('IKD_ACTIVE', 'KTP_RECORDED'),
  kind,
  count: fc.constantFrom(1, 2),
  domicileCode: fc.constantFrom('64.71', '31.71'),
  segment: fc.constantFrom('STUDENT', 'UNKNOWN'),
  occurredAt: fc.constantFrom(0, 1).map((ms) => new Date(opened.getTime() + ms)),
});

test('content is equal only if every part of it is', () => {
  fc.assert(
    fc.property(content, content, (a, b) => {
      expect(sameContent(a, b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      expect(sameContent(a, b)).toBe(sameContent(b, a));
      expect(sameContent(a, { ...a, occurredAt: new Date(a.occurredAt) })).toBe(true);
    }),
  );
});

test('other fields of an entry are not part of its content', () => {
  fc.assert(
    fc.property(content, fc.string(), (a, device) => {
      const carried: EntryContent & { device: string } = { ...a, device };
      expect(sameContent(a, carried)).toBe(true);
    }),
  );
});

test('served never falls below zero, and coverage moves by at most those counted', () => {
  fc.assert(
    fc.property(kind, count, (each, people) => {
      const [served, net] = [servedBy({ kind: each, count: people }), netOf({ kind: each, count: people })];
      expect([0, people]).toContain(served);
      expect(Math.abs(net)).toBe(each === 'REACTIVATION' ? 0 : people);
      expect(net < 0).toBe(each === 'WITHDRAWAL');
      expect(net).toBeLessThanOrEqual(served);
    }),
  );
});

test('a withdrawal takes back the coverage that an activation added', () => {
  fc.assert(
    fc.property(count, (people) => {
      expect(netOf({ kind: 'ACTIVATION', count: people }) + netOf({ kind: 'WITHDRAWAL', count: people })).toBe(0);
    }),
  );
});

test.each([
  ['64.71.01.1001', '64.71'],
  ['64.71.01', '64.71'],
  ['64.71', '64.71'],
  ['64', '64'],
  ['ID', 'ID'],
])('at an event in %s residents of %s are from here', (region, here) => {
  expect(hereOf(region)).toBe(here);
});

test('here contains the event’s region, and is a regency unless the region is wider', () => {
  fc.assert(
    fc.property(fc.oneof(anyCode, farCode), (region) => {
      const here = hereOf(region);
      expect(isWithin(region, here)).toBe(true);
      const wide = !ancestorsOf(region).some((code) => levelOf(code) === 'REGENCY') && levelOf(region) !== 'REGENCY';
      expect(wide ? here : levelOf(here)).toBe(wide ? region : 'REGENCY');
    }),
  );
});
