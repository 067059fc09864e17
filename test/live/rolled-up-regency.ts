import type { Desk } from '../harness/desk.ts';

/** A regency without counts of its own, which is rolled up once this district has some. */
export const [rolledUpRegency, countedDistrict] = ['11.01', '11.01.01'];

/** Gives the district its counts. */
export const countDistrict = async (desk: Desk): Promise<void> => {
  for (const measure of ['IKD_ACTIVE', 'KTP_ELIGIBLE', 'KTP_RECORDED'])
    await desk.record({
      region: countedDistrict,
      metric: 'COUNT',
      measure,
      value: 1000,
      asOf: '2025-01-31',
      source: { publisher: 'Disdukcapil' },
    });
};
