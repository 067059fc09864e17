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
  /** People served in the last five minutes; a fraction if the first minute counts only in part. */
  recentlyServed: number;
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
export const paceMinutes = 5;

const sumBy = <Part>(parts: Part[], key: (part: Part) => string, of: (part: Part) => number): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const part of parts) sums.set(key(part), (sums.get(key(part)) ?? 0) + of(part));
  return sums;
};

/** The counter that stored totals give at an instant. */
export const counterOf = (stored: StoredCounter, now: Date): Counter => {
  const { eventId, status, version, served, net, fromHere, goal, parts, recentlyServed, lastActivationAt } = stored;
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
    perMinute: recentlyServed / paceMinutes,
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
