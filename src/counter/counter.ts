import type { OutreachStatus, Segment } from '../../prisma/generated/client/enums.ts';

/** Running totals of one event, as stored. */
export type StoredCounter = {
  eventId: string;
  status: OutreachStatus;
  version: number;
  served: number;
  net: number;
  fromHere: number;
  goal: number | null;
  lastActivationAt: Date | null;
  parts: { measureCode: string; segment: Segment; served: number; net: number }[];
  /** The starts of minutes, in milliseconds, and the people served in each, from the minute of `since` on. */
  minutes: [startMs: number, served: number][];
  since: Date;
};

/** The whole state of an event's counters; see the schema for each field. */
export type Counter = {
  eventId: string;
  /** Whether the event is over, so that only late entries and corrections may still change it. */
  isFinal: boolean;
  version: number;
  served: number;
  net: number;
  fromHere: number;
  fromElsewhere: number;
  measures: { measureCode: string; served: number; net: number }[];
  segments: { segment: Segment; served: number }[];
  /** People served per minute over the last five minutes. */
  perMinute: number;
  goalPercent: number | null;
  lastActivationAt: Date | null;
  asOf: Date;
};

/** The number of minutes over which `perMinute` is averaged. */
const paceMinutes = 5;

const sumBy = <Part>(parts: Part[], key: (part: Part) => string, of: (part: Part) => number): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const part of parts) sums.set(key(part), (sums.get(key(part)) ?? 0) + of(part));
  return sums;
};

const minuteMs = 60_000;
/** The start of the minutes that `perMinute` needs at an instant. */
export const paceSince = (now: Date): Date => new Date(now.getTime() - paceMinutes * minuteMs);

/** People served in the last five minutes; the first minute counts only for its share after their start. */
const recentlyServed = (minutes: StoredCounter['minutes'], now: Date): number => {
  const since = paceSince(now).getTime();
  const sharesOf = minutes.map(([startMs, served]) =>
    startMs > now.getTime() ? 0 : served * Math.min(1, Math.max(0, (startMs + minuteMs - since) / minuteMs)),
  );
  return sharesOf.reduce((sum, share) => sum + share, 0);
};

/** The counter that stored totals give at an instant, not before that at which they were read. */
export const counterOf = (stored: StoredCounter, now: Date): Counter => {
  const { eventId, status, version, served, net, fromHere, goal, parts, minutes, lastActivationAt } = stored;
  const measureOf = (part: StoredCounter['parts'][number]): string => part.measureCode;
  const netByMeasure = sumBy(parts, measureOf, (part) => part.net);
  const segments = sumBy(
    parts,
    (part) => part.segment,
    (part) => part.served,
  );
  return {
    eventId,
    isFinal: status === 'CLOSED' || status === 'CANCELLED',
    version,
    served,
    net,
    fromHere,
    fromElsewhere: net - fromHere,
    measures: [...sumBy(parts, measureOf, (part) => part.served)].map(([measureCode, sum]) => ({
      measureCode,
      served: sum,
      net: netByMeasure.get(measureCode) ?? 0,
    })),
    segments: [...segments].map(([segment, sum]) => ({ segment: segment as Segment, served: sum })),
    perMinute: recentlyServed(minutes, now) / paceMinutes,
    goalPercent: goal === null ? null : (served / goal) * 100,
    lastActivationAt,
    asOf: now,
  };
};

/** A counter as JSON. */
export type KeptCounter = Omit<Counter, 'lastActivationAt' | 'asOf'> & {
  lastActivationAt: string | null;
  asOf: string;
};

export const keptCounter = (counter: Counter): KeptCounter => ({
  ...counter,
  lastActivationAt: counter.lastActivationAt?.toISOString() ?? null,
  asOf: counter.asOf.toISOString(),
});

export const recalledCounter = (kept: KeptCounter): Counter => ({
  ...kept,
  lastActivationAt: kept.lastActivationAt === null ? null : new Date(kept.lastActivationAt),
  asOf: new Date(kept.asOf),
});
