import type { Entry, EntryContent, OfferedEntry } from '../../src/ledger/entry.ts';
import type { Circumstances, JudgedEvent } from '../../src/ledger/judge.ts';

const minute = 60_000;
export const hour = 60 * minute;
export const opened = new Date('2026-03-01T01:00:00.000Z');
export const closed = new Date('2026-03-01T08:00:00.000Z');
export const later = (instant: Date, ms: number): Date => new Date(instant.getTime() + ms);
export const earlier = (instant: Date, ms: number): Date => later(instant, -ms);

export const eventId = '5a1f6f57-4a3a-4f0a-9a53-0a4e4c0e6471';
export const entryUuid = '0c9d9a3e-6f44-4f6e-8d5b-1f2f3a4b5c6d';

const place = { id: eventId, regionCode: '64.71' };
const live: JudgedEvent = { ...place, status: 'LIVE', openedAt: opened, closedAt: null };
export const over: JudgedEvent = { ...place, status: 'CLOSED', openedAt: opened, closedAt: closed };
export const planned: JudgedEvent = { ...place, status: 'PLANNED', openedAt: null, closedAt: null };
export const cancelled: JudgedEvent = { ...place, status: 'CANCELLED', openedAt: null, closedAt: null };

/** One activation of one person, an hour after the opening. */
export const offered = (more: Partial<OfferedEntry> = {}): OfferedEntry => ({
  id: entryUuid,
  measureCode: 'IKD_ACTIVE',
  kind: 'ACTIVATION',
  count: 1,
  domicile: null,
  segment: 'UNKNOWN',
  occurredAt: later(opened, hour),
  ...more,
});

/** The circumstances of a live event that was opened two hours ago. */
export const circumstances = (more: Partial<Circumstances> = {}): Circumstances => ({
  event: live,
  stored: new Map(),
  regions: new Set(['ID', '64', '64.71', '64.71.01', '64.71.01.1001', '31.71', '91.71']),
  measures: new Set(['IKD_ACTIVE', 'KTP_RECORDED']),
  now: later(opened, 2 * hour),
  recordedBy: 'officer',
  device: null,
  ...more,
});

/** The ledger's content of the activation that `offered` makes. */
export const content = (more: Partial<EntryContent> = {}): EntryContent => ({
  eventId,
  measureCode: 'IKD_ACTIVE',
  kind: 'ACTIVATION',
  count: 1,
  domicileCode: '64.71',
  segment: 'UNKNOWN',
  occurredAt: later(opened, hour),
  ...more,
});

export const entry = (more: Partial<Entry> = {}): Entry => ({
  ...content(),
  id: entryUuid,
  localDay: '2026-03-01',
  recordedBy: 'officer',
  device: null,
  correctionId: null,
  ...more,
});
