import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explain } from '../../src/values/explanation.ts';
import { explain as explainAgain } from '../harness/oracle/explain.ts';

const denominator = fc.record({
  measure: fc.constantFrom('KTP_ELIGIBLE', 'KTP_RECORDED', 'KTP_HOLDERS'),
  value: fc.oneof(fc.constant(0), fc.integer({ min: 900, max: 1100 })),
});
const published = fc.integer({ min: 0, max: 3 }).chain((decimals) => {
  const unit = 10 ** decimals;
  return fc.record({
    decimals: fc.constant(decimals),
    percent: fc.integer({ min: 0, max: 130 * unit }).map((units) => Number((units / unit).toFixed(decimals))),
    count: fc.option(fc.integer({ min: 0, max: 1100 })),
    targetPercent: fc.option(fc.constantFrom(20, 30, 35.5)),
    denominators: fc.array(denominator, { maxLength: 3 }),
  });
});

test('every percentage is explained as the independent computation explains it', () => {
  fc.assert(
    fc.property(published, (claim) => {
      const denominators = claim.denominators.map(({ measure, value }) => ({ measureCode: measure, value }));
      const product = explain({ ...claim, denominators });
      const oracle = explainAgain(claim);
      const readings = product.readings.map(({ metric, basisCode: basis, matches, differencePeople }) => {
        return { metric, basis, matches, differencePeople };
      });
      const expected = oracle.readings.map(({ metric, basis, matches, differencePeople }) => {
        return { metric, basis, matches, differencePeople };
      });
      expect([product.verdict, readings]).toEqual([oracle.verdict, expected]);
    }),
    { numRuns: 1000 },
  );
});
