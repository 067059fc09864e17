import { Turns } from '../graphql/turns.ts';
import { whenAll } from '../terms/when-all.ts';
import { countedItself } from '../values/counted-regions.ts';
import type { Question } from '../values/evidence.ts';
import { partsOf, rollUp, type Subtree } from '../values/roll-up.ts';
import { ownValue, rolledUpValue, type Value } from '../values/value.ts';
import type { VersionedFacts } from './evidence.store.ts';
import type { Evidence } from './evidence-loader.ts';

/** A question about one region, as it was known at an instant; null is now. */
type RegionQuestion = { code: string; knownAt: Date | null; question: Question };

/** The values that answer the questions, with each region's own facts: read in sets, and computed in turns. */
export const valuesTogether = async (
  evidence: Evidence,
  asked: RegionQuestion[],
): Promise<{ facts: VersionedFacts; value: Value }[]> => {
  const known = await Promise.all(
    asked.map(async ({ code, knownAt, question }) => {
      const facts = await evidence.factsOf(code, knownAt);
      return { code, knownAt, question, facts, itself: countedItself(facts, question) };
    }),
  );
  // All of them before other work gets a turn, so that they are read in one statement.
  const [subtrees, counts] = await Promise.all([
    whenAll(
      known.map(({ code, knownAt, question, itself }) =>
        itself ? null : evidence.subtreeOf(code, knownAt, question.day),
      ),
    ),
    whenAll(
      known.map(({ knownAt, question: { indicator, liveUntil: until }, facts, itself }) =>
        evidence.countsOf(facts, {
          measureCode: indicator.numeratorCode,
          knownAt,
          after: itself?.after ?? null,
          until,
        }),
      ),
    ),
  ]);
  const turns = new Turns();
  const giveWay = async (): Promise<void> => {
    if (turns.isOver) await turns.next();
  };
  const values: { facts: VersionedFacts; value: Value }[] = [];
  for (const [index, { question, facts }] of known.entries()) {
    await giveWay();
    const subtree = subtrees[index];
    const live = counts[index] ?? [];
    const split = live === facts.live ? facts : { ...facts, live };
    // A sum of the whole country takes 85 ms, those of its provinces 2 ms each.
    for (const part of subtree ? partsOf(facts.code, subtree, question) : []) {
      rollUp(part, subtree as Subtree, question);
      await giveWay();
    }
    const value = subtree ? rolledUpValue(split, subtree, question) : ownValue(split, question);
    if (!value) throw new Error('a region without a numerator has a subtree');
    values.push({ facts, value });
  }
  return values;
};
