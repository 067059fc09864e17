import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isBound } from '../../src/values/figure.ts';
import type { Value } from '../../src/values/value.ts';
import { computedFor, productAnswer } from '../harness/agreement.ts';
import { flagKeys } from '../harness/oracle/flag.ts';
import { findFlags } from '../harness/oracle/flags.ts';
import { childrenOf, type Figure, lineOf, type Question, type World } from '../harness/oracle/world.ts';
import { randomWorld } from '../harness/random-world.ts';
import { WorldEvidence } from '../harness/world-evidence.ts';

const runs = { numRuns: 150 };
const computedValue = async (world: World, question: Question): Promise<Value> =>
  (await computedFor(new WorldEvidence(world).reader(), question)).value;

const withoutFigures = (world: World, isLeftOut: (figure: Figure) => boolean): World => ({
  ...world,
  figures: world.figures.filter((figure) => !isLeftOut(figure)),
});

const isShownOnly = (figure: Figure): boolean =>
  isBound(figure) ||
  figure.precision === 'UNDATED' ||
  figure.extent !== 'WHOLE' ||
  ['RANK', 'GAP_POINTS', 'TARGET_PEOPLE'].includes(figure.metric);

test('no value stands on a bound, a claim or an undated figure, and none changes without them', async () => {
  await fc.assert(
    fc.asyncProperty(randomWorld, async ({ world, questions }) => {
      const bare = withoutFigures(world, isShownOnly);
      const evidence = new WorldEvidence(world);
      for (const question of questions) {
        const [{ coverage, numerator, denominator, figures }, without] = [
          await computedValue(world, question),
          await computedValue(bare, question),
        ];
        const names = new Set(figures.map(evidence.figureName));
        expect(world.figures.filter((figure) => names.has(figure.id) && isShownOnly(figure))).toEqual([]);
        expect(coverage).toEqual(without.coverage);
        expect([numerator?.range, denominator?.range]).toEqual([without.numerator?.range, without.denominator?.range]);
      }
    }),
    runs,
  );
});

test('low <= value <= high, and unknown is null with a reason', async () => {
  await fc.assert(
    fc.asyncProperty(randomWorld, async ({ world, questions }) => {
      for (const question of questions) {
        const { coverage, numerator, denominator, missing, origin } = await computedValue(world, question);
        const ranges = [coverage, numerator?.range, denominator?.range].filter((range) => range != null);
        expect(ranges.filter(({ low, value, high }) => low > value || value > high)).toEqual([]);
        expect([coverage === null, missing !== null]).toEqual(Array(2).fill(origin === 'NONE'));
      }
    }),
    runs,
  );
});

/** Whether it names its figures and their days, or sums children of which one does. */
const standsOnSomething = async (world: World, question: Question): Promise<boolean> => {
  const { origin, figures, dataAsOf, dataFrom } = await computedValue(world, question);
  if (origin !== 'ROLLED_UP') return figures.length > 0 && dataAsOf !== null && dataFrom !== null;
  const children = childrenOf(world, question.region).map((region) => ({ ...question, region }));
  const below = await Promise.all(
    children.map(async (child) => {
      const { figures: own, origin: childOrigin } = await computedValue(world, child);
      return childOrigin === 'ROLLED_UP' ? standsOnSomething(world, child) : own.length > 0;
    }),
  );
  return figures.length === 0 && dataAsOf !== null && below.includes(true);
};

test('every value has evidence with a day, or is rolled up from children that have', async () => {
  await fc.assert(
    fc.asyncProperty(randomWorld, async ({ world, questions }) => {
      for (const question of questions) {
        const { coverage } = await computedValue(world, question);
        expect(coverage === null || (await standsOnSomething(world, question))).toBe(true);
      }
    }),
    runs,
  );
});

test('a figure of another region changes no value outside its ancestors', async () => {
  await fc.assert(
    fc.asyncProperty(randomWorld, async ({ world, questions }) => {
      const last = world.figures.at(-1);
      if (!last) return;
      const before = withoutFigures(world, ({ id }) => id === last.id);
      const above = lineOf(world, last.region);
      for (const question of questions.filter(({ region }) => !above.includes(region)))
        expect(await computedValue(world, question)).toEqual(await computedValue(before, question));
    }),
    runs,
  );
});

test('after a retraction every flag is derived again from the figures that remain', async () => {
  await fc.assert(
    fc.asyncProperty(randomWorld, fc.nat(), async ({ world, questions }, pick) => {
      const gone = world.figures[pick % world.figures.length];
      const retracted = {
        ...world,
        figures: world.figures.map((figure) =>
          figure === gone ? { ...figure, endedAt: '2026-02-20T00:00:00Z' } : figure,
        ),
      };
      const evidence = new WorldEvidence(retracted);
      for (const question of questions) {
        const { flags } = await productAnswer(evidence, question);
        expect({ question, flags }).toEqual({ question, flags: flagKeys(findFlags(retracted, question).flags) });
        const now = question.knownAt === undefined;
        expect(now && (flags as string[]).some((key) => key.endsWith(` ${gone?.id}`))).toBe(false);
      }
    }),
    runs,
  );
});
