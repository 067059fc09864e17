import type { Queryable } from '../database/database.ts';
import { type Day, dayIn } from '../terms/calendar.ts';
import { Refused } from '../terms/refusal.ts';
import { easternZone, zoneOf } from '../terms/zone.ts';
import type { Catalogue, Indicator } from '../values/catalogue.ts';
import type { Finding } from '../values/quality/finding.ts';
import type { Quantity } from '../values/value.ts';
import { EvidenceLoader } from './evidence-loader.ts';
import { findingKey, readFindings, readRegionFindings } from './finding-reader.ts';
import { type ComputedValue, ValueReader } from './value-reader.ts';

/** A value that a write changes, before and after it. */
export type Effect = { before: ComputedValue; after: ComputedValue };
/**
 * The outcome of a write. `result` is its return value; `changes` are all the values it changes, on every day examined;
 * `effects` are the first of these for each region and indicator; `flags` are the quality findings that are new.
 */
export type ChangeOutcome<Result> = { result: Result; changes: Effect[]; effects: Effect[]; flags: Finding[] };

/**
 * The values a write may change: the regions, beginning with the one it concerns; the indicators; and the days to
 * examine, the likeliest first.
 */
export type Reach = { codes: string[]; indicators: Indicator[]; daysOf: (code: string) => Day[]; now: Date };

/**
 * Queues the reads of one transaction, because its only connection runs one at a time. Throws for a read after the end.
 */
const readsOf = (client: Queryable): { db: Queryable; end: () => void } => {
  let last: Promise<unknown> = Promise.resolve();
  let ended = false;
  const query = (...args: [string, unknown[]]): Promise<unknown> => {
    if (ended) throw new Error('a value was read after its transaction ended');
    const next = last.then(() => client.query(...args));
    last = next.catch(() => {});
    return next;
  };
  return { db: { query } as unknown as Queryable, end: () => (ended = true) };
};

/** Everything shown of a value except its version and the figures it is based on, as text to compare. */
const shownOf = async (computed: ComputedValue): Promise<string> => {
  const { reader, value } = computed;
  const [targets, rank, findings] = await Promise.all([
    reader.allProgress(computed),
    reader.rank(computed),
    readFindings(computed),
  ]);
  const people = (quantity: Quantity | null): object | null => quantity && { ...quantity, figure: null };
  const numbers = {
    ...value,
    numerator: people(value.numerator),
    denominator: people(value.denominator),
    figures: [],
    claims: [],
  };
  return JSON.stringify([numbers, targets, rank, findings.map(({ rule, message }) => [rule, message])]);
};

type ShownValue = { computed: ComputedValue; shown: string };
type State = { values: Map<string, ShownValue>; findings: Finding[] };

/**
 * Everything within reach as it is now. Each value is asked for all that can be shown of it, so its reader has
 * everything cached and gives the same answers after the transaction is over.
 */
const stateOf = async (
  client: Queryable,
  catalogue: Catalogue,
  { codes, indicators, daysOf, now }: Reach,
): Promise<State> => {
  const reads = readsOf(client);
  // A value of today is the current one.
  const liveUntil = (code: string, day: Day): Day => (day === dayIn(zoneOf(code), now) ? dayIn(easternZone, now) : day);
  const reader = new ValueReader(new EvidenceLoader(reads.db), catalogue);
  const asked = codes.flatMap((code) =>
    daysOf(code).flatMap((day) =>
      indicators.map((indicator) => ({
        code,
        indicator,
        namedBasis: null,
        day,
        liveUntil: liveUntil(code, day),
        knownAt: null,
      })),
    ),
  );
  const values = await Promise.all(
    asked.map(async (query): Promise<[string, ShownValue]> => {
      const computed = await reader.value(query);
      return [`${query.code} ${query.indicator.code} ${query.day}`, { computed, shown: await shownOf(computed) }];
    }),
  );
  const [first = ''] = codes;
  const findings = await Promise.all(
    daysOf(first).map((day) => readRegionFindings(reader, first, day, liveUntil(first, day))),
  );
  reads.end();
  return { values: new Map(values), findings: findings.flat() };
};

/**
 * Runs `write` on the transaction of `client` and finds what it changes: every value within reach that is shown
 * differently afterwards, and the quality findings on the first region that are new. Must run within Trail.writeFacts
 * or Trail.writeTallies, so that both readings see one state that no other write affects. Returns a refusal of `write`
 * unchanged.
 */
export const effectsOf = async <Result>(
  client: Queryable,
  catalogue: Catalogue,
  reach: Reach,
  write: () => Promise<Result | Refused>,
): Promise<ChangeOutcome<Result> | Refused> => {
  const before = await stateOf(client, catalogue, reach);
  const result = await write();
  if (result instanceof Refused) return result;
  const after = await stateOf(client, catalogue, reach);

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
