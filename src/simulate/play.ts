import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ask } from './client.ts';
import { closeEvent, type EntryResult, fetchServed, openEvent, sendEntries } from './outreach-calls.ts';
import { type Batch, batchesIn, type Device, type Play, servedIn } from './plan.ts';

/** The result of an event. `sent` counts every entry of every request that got a response. */
export type PlayedEvent = {
  name: string;
  code: string;
  planned: number;
  sent: number;
  accepted: number;
  duplicates: number;
  rejected: Map<string, number>;
  expectedServed: number;
  served: number;
};
export type PlayOptions = { minutes: number; rate: number; onAnswered: (entries: number) => void };

const minuteMs = 60_000;

/** The number of entries in all requests of an event, repeated ones included. */
export const entriesToSend = (play: Play): number =>
  batchesIn(play).reduce((sum, { entries, repeated }) => sum + entries.length * (repeated ? 2 : 1), 0);

const nothingYet = (play: Play, code: string): PlayedEvent => ({
  name: play.name,
  code,
  planned: batchesIn(play).reduce((sum, { entries }) => sum + entries.length, 0),
  sent: 0,
  accepted: 0,
  duplicates: 0,
  rejected: new Map(),
  expectedServed: servedIn(play),
  served: 0,
});

const add = (outcome: PlayedEvent, results: EntryResult[]): void => {
  outcome.sent += results.length;
  for (const { status, code } of results)
    if (status === 'ACCEPTED') outcome.accepted++;
    else if (status === 'DUPLICATE') outcome.duplicates++;
    else outcome.rejected.set(code ?? 'UNKNOWN', (outcome.rejected.get(code ?? 'UNKNOWN') ?? 0) + 1);
};

/** Plays one event from planning to its last late entry; devices act independently, as in real life. */
export const playEvent = async (
  ask: Ask,
  play: Play,
  { minutes, rate, onAnswered }: PlayOptions,
): Promise<PlayedEvent> => {
  const realMs = (minute: number): number => (minute * minuteMs) / rate;
  const { name, region, venueKind, venueName, goal } = play;
  const now = Date.now();
  const event = await openEvent(ask, {
    name,
    region,
    venueKind,
    venueName,
    goal,
    scheduledStart: new Date(now).toISOString(),
    scheduledEnd: new Date(now + Math.max(minuteMs, realMs(minutes))).toISOString(),
  });
  const began = performance.now();
  // Times are by the server's clock, counted from the opening, because the clock of this machine may be off.
  const openedAt = Date.parse(event.openedAt);
  const instant = (minute: number): string => new Date(openedAt + Math.floor(realMs(minute))).toISOString();
  const until = (minute: number): Promise<void> => sleep(Math.max(0, began + realMs(minute) - performance.now()));

  const outcome = nothingYet(play, event.code);
  const send = async (device: string, batch: Batch): Promise<void> => {
    const entries = batch.entries.map(({ minute, kind, domicile, segment }) => ({
      id: randomUUID(),
      kind,
      domicile,
      segment,
      occurredAt: instant(minute),
    }));
    for (let time = 0; time < (batch.repeated ? 2 : 1); time++) {
      add(outcome, await sendEntries(ask, { event: event.code, device, entries }));
      onAnswered(entries.length);
    }
  };
  const playDevice = async ({ name: device, batches }: Device): Promise<void> => {
    for (const batch of batches) {
      await until(batch.minute);
      await send(device, batch);
    }
  };

  await Promise.all(play.devices.map(playDevice));
  await until(minutes);
  await closeEvent(ask, event.code);
  await playDevice(play.late);
  return { ...outcome, served: await fetchServed(ask, event.code) };
};
