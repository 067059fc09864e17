import fc from 'fast-check';
import type { Figure } from './oracle/world.ts';

export const sometimes = <Value>(arbitrary: fc.Arbitrary<Value>, freq = 3): fc.Arbitrary<Value | null> =>
  fc.option(arbitrary, { freq });
export const rarely = fc.integer({ min: 0, max: 9 }).map((ten) => ten === 0);

/** The numbers of one article: a count, perhaps its basis, and a percentage that was computed from them one way or another. */
export const article: fc.Arbitrary<Partial<Figure>[]> = fc
  .record({
    isRecording: fc.boolean(),
    whole: fc.integer({ min: 990, max: 1010 }),
    part: fc.integer({ min: 20, max: 350 }),
    decimals: fc.integer({ min: 0, max: 2 }),
    printsWhole: fc.boolean(),
    ofTarget: sometimes(fc.constantFrom(30, 35.5), 4),
    saysTarget: fc.boolean(),
    otherBasis: rarely,
  })
  .map(({ isRecording, whole, part, decimals, printsWhole, ofTarget, saysTarget, otherBasis }) => {
    const [code, measure] = isRecording ? ['KTP_RECORDING', 'KTP_RECORDED'] : ['IKD_ACTIVATION', 'IKD_ACTIVE'];
    const counted = isRecording ? 950 + (part % 60) : part;
    const isAchievement = ofTarget !== null && !isRecording;
    const value = Number(((counted * 100) / whole / (isAchievement ? ofTarget / 100 : 1)).toFixed(decimals));
    const basis = otherBasis && !isRecording ? 'KTP_RECORDED' : 'KTP_ELIGIBLE';
    const asPrinted: Partial<Figure> =
      isAchievement && saysTarget ? { metric: 'ACHIEVEMENT', targetPercent: ofTarget } : { metric: 'COVERAGE' };
    return [
      { metric: 'COUNT', measure, value: counted },
      { indicator: code, basis, value, decimals, ...asPrinted },
      ...(printsWhole ? [{ metric: 'COUNT' as const, measure: 'KTP_ELIGIBLE', value: whole }] : []),
    ];
  });
