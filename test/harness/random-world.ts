import fc from 'fast-check';
import { dayAt } from './oracle/calendar.ts';
import { emptyWorld, treeOf } from './oracle/load.ts';
import type { Entries, Question, Target, World } from './oracle/world.ts';
import { rarely } from './random-article.ts';
import { bases, codes, day, indicator, instants, publication, recorded, regions } from './random-figures.ts';

/** After every figure and target; at that instant it is a day later in Papua, where no one of these worlds lives. */
const now = '2026-06-10T16:30:00Z';
export const lastDay = '2026-06-10';

const target: fc.Arbitrary<Omit<Target, 'id' | 'order'>> = fc
  .record({
    indicator,
    region: fc.constantFrom('ID', '64', '64.01'),
    percent: fc.constantFrom(20, 30, 30, 35.5, 99.4),
    basis: fc.constantFrom('KTP_ELIGIBLE', 'KTP_ELIGIBLE', 'KTP_RECORDED'),
    from: fc.constantFrom('2023-01-01', '2024-01-01', '2024-07-01'),
    to: fc.constantFrom('2024-06-30', '2024-12-31', '2026-12-31'),
    setBy: fc.constantFrom('Kementerian', 'Dinas'),
    restates: fc.option(fc.constant('t0'), { freq: 5 }),
    state: recorded,
  })
  .map(({ state, ...given }) => ({
    ...given,
    ...state,
    basis: given.indicator === 'KTP_RECORDING' ? 'KTP_ELIGIBLE' : given.basis,
  }));

const entry: fc.Arbitrary<Entries> = fc.record({
  domicile: fc.constantFrom(...codes.slice(1)),
  measure: fc.constantFrom('IKD_ACTIVE', 'IKD_ACTIVE', 'KTP_RECORDED'),
  day: fc.oneof(day, fc.constant(dayAt('64', now))),
  net: fc.integer({ min: -5, max: 30 }),
  recordedAt: fc.constantFrom(...instants),
});

const question: fc.Arbitrary<Question> = indicator.chain((code) =>
  fc
    .record({
      region: fc.constantFrom('64', ...regions),
      indicator: fc.constant(code),
      basis: fc.constantFrom(null, null, ...(bases[code] ?? [])),
      day: fc.constantFrom('2023-10-31', '2024-06-19', '2024-10-31', '2024-11-01', '2025-12-31', null),
      knownAt: fc.constantFrom(undefined, undefined, ...instants),
    })
    .map(({ knownAt, ...asked }) => ({ ...asked, now, ...(knownAt !== undefined && { knownAt }) })),
);

/** A province with three regencies and a few districts, whatever was published of them, and questions about it. */
export const randomWorld: fc.Arbitrary<{ world: World; questions: Question[] }> = fc
  .record({
    figures: fc.array(publication, { minLength: 5, maxLength: 45, size: 'max' }).map((all) => all.flat()),
    targets: fc.array(target, { maxLength: 6, size: 'max' }),
    entries: fc.array(entry, { maxLength: 6, size: 'max' }),
    questions: fc.array(question, { minLength: 6, maxLength: 12 }),
    isRetired: rarely,
  })
  .map(({ figures, targets, entries, questions, isRetired }) => {
    const tree = treeOf(codes);
    const left = tree.get('64.01.02');
    if (left && isRetired) tree.set('64.01.02', { ...left, retired: true });
    const world = {
      ...emptyWorld(tree),
      figures: figures.map((each, order) => ({ ...each, id: `f${order}`, order })),
      // Only a target that restates nothing itself is restated.
      targets: targets.map((each, order) => ({
        ...each,
        id: `t${order}`,
        order,
        restates: order === 0 ? null : each.restates,
      })),
      entries,
    };
    return { world, questions };
  });
