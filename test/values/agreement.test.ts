import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { oracleAnswer, productAnswer, productFindings, settled } from '../harness/agreement.ts';
import { flagKeys } from '../harness/oracle/flag.ts';
import { findingsOf } from '../harness/oracle/flags.ts';
import { shippedWorld } from '../harness/oracle/load.ts';
import type { Question, World } from '../harness/oracle/world.ts';
import { regions as regionsOfRandom } from '../harness/random-figures.ts';
import { lastDay, randomWorld } from '../harness/random-world.ts';
import { WorldEvidence } from '../harness/world-evidence.ts';

const world = shippedWorld();
const evidence = new WorldEvidence(world);
const today = '2026-06-10';

const days = [
  ...new Set([
    ...world.figures.flatMap(({ asOfFrom, asOfTo }) => [asOfFrom, asOfTo]),
    ...world.targets.flatMap(({ from, to }) => [from, to]),
    today,
  ]),
]
  .filter((day) => day !== null)
  .toSorted();
const regions = [...new Set(world.figures.map(({ region }) => region))].toSorted();
const asked = world.indicators.flatMap(({ code, alternativeBases }) =>
  [null, ...alternativeBases].map((basis) => ({ indicator: code, basis })),
);

/** Both answers, each with its question, so that a difference shows what was asked. */
const answersTo = async (known: WorldEvidence, of: World, question: Question) => {
  const oracle = oracleAnswer(of, question);
  const product = settled(await productAnswer(known, question), oracle);
  return { product: { question, answer: product }, oracle: { question, answer: oracle } };
};

test.each(regions)(
  'on the shipped facts %s is answered alike on every day on which one begins or ends',
  async (region) => {
    for (const day of days)
      for (const { indicator, basis } of asked) {
        const question: Question = { region, indicator, basis, day };
        const { product, oracle } = await answersTo(evidence, world, question);
        expect(product).toEqual(oracle);
      }
  },
);

// The worlds are the same on any database; the longer run looks at more of them. JEMPUT_RANDOM_WORLDS is another number.
const fewer = inject('template').kind === 'embedded';
const worlds = Number(process.env['JEMPUT_RANDOM_WORLDS'] ?? (fewer ? 300 : 2000));

test(
  `in ${worlds} random worlds every question is answered alike`,
  async () => {
    await fc.assert(
      fc.asyncProperty(randomWorld, async ({ world: random, questions }) => {
        const known = new WorldEvidence(random);
        for (const question of questions) {
          const { product, oracle } = await answersTo(known, random, question);
          expect(product).toEqual(oracle);
        }
        for (const region of regionsOfRandom)
          expect({ region, found: await productFindings(known, region, lastDay) }).toEqual({
            region,
            found: flagKeys(findingsOf(random, region, { day: lastDay, now: null, knownAt: null })),
          });
      }),
      { numRuns: worlds },
    );
  },
  worlds * 2000,
);
