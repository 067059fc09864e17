import type { Queryable } from '../database/database.ts';
import { type Day, dayIn } from '../terms/calendar.ts';
import { Refused } from '../terms/refusal.ts';
import { easternZone, zoneOf } from '../terms/zone.ts';
import type { Catalogue, Indicator } from '../values/catalogue.ts';
import type { Finding } from '../values/quality/finding.ts';
import { EvidenceLoader } from './evidence-loader.ts';
import { findingKey, readRegionFindings } from './finding-reader.ts';
import { type KeptValue, keepValue } from './kept-value.ts';
import { ValueReader } from './value-reader.ts';

/** A value that a write changes, before and after it. */
export type Effect = { before: KeptValue; after: KeptValue };
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

/** Queues the reads of one transaction, because its only connection runs one at a time. */
const readsOf = (client: Queryable): Queryable => {
  let last: Promise<unknown> = Promise.resolve();
  const query = (...args: [string, unknown[]]): Promise<unknown> => {
    const next = last.then(() => client.query(...args));
    last = next.catch(() => {});
    return next;
  };
  return { query } as unknown as Queryable;
};

/** Everything shown of a value except its version, the figures it is based on and the children, as text to compare. */
const shownOf = ({ value, kept }: KeptValue): string => {
  const people = (quantity: KeptValue['value']['numerator']): object | null =>
    quantity && { ...quantity, figure: null };
  const numbers = {
    ...value,
    numerator: people(value.numerator),
    denominator: people(value.denominator),
    figures: [],
    claims: [],
  };
  const targets = kept.all.map((progress) => ({ ...progress, children: null }));
  return JSON.stringify([numbers, targets, kept.rank, kept.findings.map(({ rule, message }) => [rule, message])]);
};

type State = { values: Map<string, { value: KeptValue; shown: string }>; findings: Finding[] };

/** Everything within reach as it is now, with all that can be shown of it. */
const stateOf = async (
  client: Queryable,
  catalogue: Catalogue,
  { codes, indicators, daysOf, now }: Reach,
): Promise<State> => {
  // A value of today is the current one.
  const liveUntil = (code: string, day: Day): Day => (day === dayIn(zoneOf(code), now) ? dayIn(easternZone, now) : day);
  const reader = new ValueReader(new EvidenceLoader(readsOf(client)), catalogue);
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
    asked.map(async (query) => {
      const value = await keepValue(await reader.value(query), now);
      return [`${query.code} ${query.indicator.code} ${query.day}`, { value, shown: shownOf(value) }] as const;
    }),
  );
  const [first = ''] = codes;
  const findings = await Promise.all(
    daysOf(first).map((day) => {
      const moment = { day, liveUntil: liveUntil(first, day), knownAt: null, figuresUntil: null };
      return readRegionFindings(reader, first, moment);
    }),
  );
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
      return was && is && was.shown !== is.shown ? [{ before: was.value, after: is.value }] : [];
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
