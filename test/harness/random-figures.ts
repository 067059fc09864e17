import fc from 'fast-check';
import { addDays } from '../../src/terms/calendar.ts';
import type { Figure } from './oracle/world.ts';
import { article, rarely, sometimes } from './random-article.ts';

export const codes = ['64', '64.01', '64.02', '64.03', '64.01.01', '64.01.02', '64.02.01', '64.03.01'];
export const regions = ['ID', ...codes];
// Some are a year apart to the day, some a day more; several figures share each.
export const day = fc.constantFrom('2022-04-15', '2023-10-30', '2023-10-31', '2024-06-19', '2024-10-31', '2024-10-31');
export const instants = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'];
/** When a fact was recorded and, seldom, withdrawn. */
export const recorded = fc.record({
  recordedAt: fc.constantFrom(...instants.slice(0, 2)),
  endedAt: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant('2026-02-15T00:00:00Z') },
  ),
});
/** Of a thousand who must hold a KTP, give or take, so that numbers fit each other about as often as not. */
const sizes: Record<string, [number, number]> = {
  KTP_ELIGIBLE: [950, 1080],
  KTP_RECORDED: [900, 1060],
  KTP_HOLDERS: [880, 1010],
  IKD_ACTIVE: [0, 400],
};
const people = (measure: string): fc.Arbitrary<number> => {
  const [min, max] = sizes[measure] ?? [0, 1000];
  const one = fc.integer({ min, max });
  return fc.oneof(
    { weight: 8, arbitrary: one },
    { weight: 1, arbitrary: one.map((small) => small * 10) },
    { weight: 1, arbitrary: fc.constantFrom(0, 1000) },
  );
};
const percent = (indicator: string): fc.Arbitrary<{ value: number; decimals: number }> =>
  fc.integer({ min: 0, max: 2 }).chain((decimals) => {
    const [min, max] = indicator === 'KTP_RECORDING' ? [85, 106] : [0, 42];
    const unit = 10 ** decimals;
    return fc
      .integer({ min: min * unit, max: max * unit })
      .map((units) => ({ value: Number((units / unit).toFixed(decimals)), decimals }));
  });

const empty: Omit<Figure, 'id' | 'order' | 'recordedAt' | 'endedAt'> = {
  region: '64',
  metric: 'COUNT',
  measure: null,
  indicator: null,
  basis: null,
  value: null,
  low: null,
  high: null,
  comparator: 'EQ',
  approximate: false,
  decimals: null,
  asOfFrom: null,
  asOfTo: null,
  precision: 'UNDATED',
  source: null,
  targetPercent: null,
  extent: 'WHOLE',
  among: null,
  of: null,
  printed: null,
  provisional: false,
};

type Part = fc.Arbitrary<Partial<Figure>>;
const bound = fc.constantFrom('LT', 'LTE', 'GT', 'GTE');
const width = fc.nat({ max: 30 });
const count: Part = fc.constantFrom(...Object.keys(sizes)).chain((measure) =>
  fc.tuple(people(measure), width, width).chain(([value, down, up]) =>
    fc
      .oneof(
        { weight: 7, arbitrary: fc.constant<Partial<Figure>>({ value }) },
        {
          weight: 1,
          arbitrary: fc.constant({ value, low: Math.max(0, value - down), high: value + up, approximate: true }),
        },
        {
          weight: 1,
          arbitrary: fc.constant({
            comparator: 'BETWEEN' as const,
            low: Math.max(0, value - down),
            high: value + up,
          }),
        },
        { weight: 1, arbitrary: bound.map((comparator) => ({ comparator, value })) },
      )
      .map((numbers) => ({ metric: 'COUNT' as const, measure, ...numbers })),
  ),
);
export const bases: Record<string, string[]> = {
  IKD_ACTIVATION: ['KTP_ELIGIBLE', 'KTP_ELIGIBLE', 'KTP_RECORDED', 'KTP_HOLDERS'],
  KTP_RECORDING: ['KTP_ELIGIBLE'],
};
export const indicator = fc.constantFrom('IKD_ACTIVATION', 'IKD_ACTIVATION', 'KTP_RECORDING');
const targetPercent = fc.constantFrom(20, 30, 35.5);
const aboutIndicator = (more: (code: string) => Part): Part =>
  indicator.chain((code) =>
    fc
      .tuple(fc.constantFrom(...(bases[code] ?? [])), more(code))
      .map(([basis, given]) => ({ indicator: code, basis, ...given })),
  );
const percentage: Part = aboutIndicator((code) =>
  fc
    .tuple(percent(code), sometimes(targetPercent), sometimes(bound, 8), rarely)
    .map(([number, target, comparator, approximate]) => ({
      metric: target === null ? ('COVERAGE' as const) : ('ACHIEVEMENT' as const),
      targetPercent: target,
      ...number,
      ...(comparator && { comparator }),
      approximate,
    })),
);
const betweenPercentage: Part = aboutIndicator((code) =>
  fc.tuple(percent(code), percent(code)).map(([a, b]) => ({
    metric: 'COVERAGE' as const,
    comparator: 'BETWEEN' as const,
    low: Math.min(a.value, b.value),
    high: Math.max(a.value, b.value),
    decimals: 0,
  })),
);
const claim: Part = aboutIndicator((code) =>
  fc.oneof<Part[]>(
    fc.record({
      metric: fc.constant('RANK' as const),
      value: fc.integer({ min: 1, max: 4 }),
      among: sometimes(fc.constant('kota besar'), 6),
      of: sometimes(fc.integer({ min: 2, max: 4 })),
    }),
    fc.record({
      metric: fc.constant('GAP_POINTS' as const),
      value: fc.integer({ min: 1, max: 30 }),
      decimals: fc.constant(0),
      targetPercent,
    }),
    fc.record({
      metric: fc.constant('TARGET_PEOPLE' as const),
      value: fc.integer({ min: 180, max: 400 }),
      targetPercent,
    }),
    fc.record({
      metric: fc.constant('COVERAGE' as const),
      region: fc.constantFrom('64', 'ID'),
      extent: fc.constantFrom('EVERY_REGENCY', 'MOST_REGENCIES', 'SOME_REGENCIES'),
      comparator: bound,
      value: percent(code).map(({ value }) => value),
      decimals: fc.constant(2),
    }),
  ),
);

const range = fc.tuple(day, fc.constantFrom(92, 93, 200)).map(([asOfTo, days]): Partial<Figure> => {
  return { asOfFrom: addDays(asOfTo, 1 - days), asOfTo, precision: 'RANGE' };
});
const dating: Part = fc.oneof(
  { weight: 8, arbitrary: day.map((asOfTo) => ({ asOfFrom: asOfTo, asOfTo, precision: 'DAY' as const })) },
  { weight: 2, arbitrary: range },
  { weight: 1, arbitrary: fc.constant({}) },
);

const alone = fc
  .oneof(
    { weight: 6, arbitrary: count },
    { weight: 4, arbitrary: percentage },
    { weight: 1, arbitrary: betweenPercentage },
    { weight: 3, arbitrary: claim },
  )
  .map((one) => [one]);
/** The figures of one publication. */
export const publication: fc.Arbitrary<Omit<Figure, 'id' | 'order'>[]> = fc
  .tuple(
    fc.record({
      region: fc.constantFrom('64', '64', ...regions),
      source: sometimes(fc.constantFrom('a', 'b')),
      provisional: rarely,
    }),
    fc.oneof(alone, article),
    dating,
    recorded,
  )
  .map(([where, all, when, state]) => all.map((numbers) => ({ ...empty, ...where, ...numbers, ...when, ...state })));
