import type { Queryable } from '../database/database.ts';
import type { Day } from '../terms/calendar.ts';
import { Refused } from '../terms/refusal.ts';
import type { Catalogue, Indicator } from '../values/catalogue.ts';
import type { Finding } from '../values/quality/finding.ts';
import type { Quantity } from '../values/value.ts';
import { EvidenceLoader } from './evidence-loader.ts';
import { type ComputedValue, ValueReader } from './value-reader.ts';

/** A value that a write changes, as it is before and after. */
export type Effect = { before: ComputedValue; after: ComputedValue };
/**
 * What came of a write: what it returned; every value that it changes, on every day asked about, and of each region and
 * indicator the first of them; and what the quality rules say since.
 */
export type ChangeOutcome<Result> = { result: Result; changes: Effect[]; effects: Effect[]; flags: Finding[] };

/** Whose values a write may change, the region it is about first, and on which days, the likeliest first. */
export type Reach = { codes: string[]; indicators: Indicator[]; daysOf: (code: string) => Day[] };

/** Reads of one transaction: one after another, as its only connection needs it, and none after its end. */
const readsOf = (client: Queryable): { db: Queryable; end: () => void } => {
  let last: Promise<unknown> = Promise.resolve();
  let ended = false;
  const query = (...args: [string, unknown[]]): Promise<unknown> => {
    if (ended) throw new Error('a value was read after its transaction');
    const next = last.then(() => client.query(...args));
    last = next.catch(() => {});
    return next;
  };
  return { db: { query } as unknown as Queryable, end: () => (ended = true) };
};

/** All that is shown of a value but its version and which figures it stands on. */
const shownOf = async (computed: ComputedValue): Promise<string> => {
  const { reader, value } = computed;
  const [targets, rank, findings] = await Promise.all([
    reader.allProgress(computed),
    reader.rank(computed),
    reader.findings(computed),
  ]);
  const people = (quantity: Quantity | null): object | null => quantity && { ...quantity, figure: null };
  const numbers = { ...value, numerator: people(value.numerator), denominator: people(value.denominator), figures: [] };
  return JSON.stringify([numbers, targets, rank, findings.map(({ rule, message }) => [rule, message])]);
};

type Seen = { computed: ComputedValue; shown: string };
type Sight = { values: Map<string, Seen>; findings: Finding[] };

/**
 * Everything within reach as it is now. Each value is asked for all that can be shown of it, so that its reader has
 * read everything and answers the same again once the transaction is over.
 */
const look = async (client: Queryable, catalogue: Catalogue, { codes, indicators, daysOf }: Reach): Promise<Sight> => {
  const reads = readsOf(client);
  const reader = new ValueReader(new EvidenceLoader(reads.db), catalogue);
  const asked = codes.flatMap((code) =>
    daysOf(code).flatMap((day) =>
      indicators.map((indicator) => ({ code, indicator, namedBasis: null, day, knownAt: null })),
    ),
  );
  const values = await Promise.all(
    asked.map(async (query): Promise<[string, Seen]> => {
      const computed = await reader.value(query);
      return [`${query.code} ${query.indicator.code} ${query.day}`, { computed, shown: await shownOf(computed) }];
    }),
  );
  const [first = ''] = codes;
  const findings = await Promise.all(daysOf(first).map((day) => reader.regionFindings(first, day)));
  reads.end();
  return { values: new Map(values), findings: findings.flat() };
};

const findingKey = ({ rule, message, figures }: Finding): string =>
  JSON.stringify([rule, message, figures.map(({ id }) => id)]);

/**
 * What `write`, run on the transaction of `client`, changes: every value within reach that is shown differently after
 * it, on the first of its days on which it is, and what the quality rules then say of the first region that they did
 * not say before. To be run within Trail.writeFacts or Trail.writeAlone: it sees one state, in which nothing else moves
 * meanwhile. A refusal of `write` is passed on as it is.
 */
export const effectsOf = async <Result>(
  client: Queryable,
  catalogue: Catalogue,
  reach: Reach,
  write: () => Promise<Result | Refused>,
): Promise<ChangeOutcome<Result> | Refused> => {
  const before = await look(client, catalogue, reach);
  const result = await write();
  if (result instanceof Refused) return result;
  const after = await look(client, catalogue, reach);

  const changesOf = (code: string, indicator: Indicator): Effect[] =>
    reach.daysOf(code).flatMap((day) => {
      const key = `${code} ${indicator.code} ${day}`;
      const [was, is] = [before.values.get(key), after.values.get(key)];
      return was && is && was.shown !== is.shown ? [{ before: was.computed, after: is.computed }] : [];
    });
  const changed = reach.codes.flatMap((code) => reach.indicators.map((indicator) => changesOf(code, indicator)));
  const known = new Set(before.findings.map(findingKey));
  const raised = after.findings.filter((finding) => !known.has(findingKey(finding)));
  return {
    result,
    changes: changed.flat(),
    effects: changed.flatMap(([first]) => first ?? []),
    flags: [...new Map(raised.map((finding) => [findingKey(finding), finding])).values()],
  };
};
