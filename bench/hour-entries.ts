/**
 * The entries of `hour.ts`: records them in events all over the country, as devices do, and keeps the counts between
 * which every answer must lie.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ancestorsOf, levelOf, parentOf } from '../src/terms/region-code.ts';
import { mutation, type Recorded } from './fanout-counter.ts';
import { openEvents, type Server } from './fanout-server.ts';

type Counter = Recorded['result']['counter'];
/** An event, its regency, and the districts that people come from. */
export type Place = { event: string; regency: string; districts: string[] };
/** Opens events in regencies all over the country; `codes` are those of all regencies and districts. */
export const openPlaces = async (server: Server, count: number, codes: string[]): Promise<Place[]> => {
  const regencies = codes.filter((code) => levelOf(code) === 'REGENCY');
  const places: Place[] = [];
  for (let index = 0; index < count; index++) {
    const regency = regencies[Math.floor((index * regencies.length) / count)] ?? '';
    const [event = ''] = await openEvents(server, 1, regency);
    places.push({ event, regency, districts: codes.filter((code) => parentOf(code) === regency) });
  }
  return places;
};

/** `failed` counts requests, the others entries. */
export type EntryCounts = { recorded: number; refused: number; failed: number };

const tenth = 10;
const keptOffline = 50;
const offlineForMs = 60_000;
/** The burst brings ten times the entries: for each five that come one by one, a request of 50. */
const onesForEachRequest = 5;
const attempts = 30;

/** A number for each region. */
class Counts {
  private readonly counts = new Map<string, number>();

  of(region: string): number {
    return this.counts.get(region) ?? 0;
  }

  add(regency: string, count: number): void {
    for (const code of [regency, ...ancestorsOf(regency)]) this.counts.set(code, this.of(code) + count);
  }
}

export class Entries {
  /** The entries within a region that were sent, and those of them that were acknowledged. */
  readonly sent = new Counts();
  readonly acknowledged = new Counts();
  readonly failures = new Set<string>();
  /** Called with the regency of each tenth acknowledged entry. */
  onTenth: (regency: string) => void = () => {};
  private readonly server: Server;
  private readonly places: Map<string, Place>;
  private counts: EntryCounts = { recorded: 0, refused: 0, failed: 0 };
  private total = 0;
  private offered = 0;
  private burstUntilMs = 0;

  constructor(server: Server, places: Place[]) {
    this.server = server;
    this.places = new Map(places.map((place) => [place.event, place]));
  }

  /** All entries that were recorded. */
  get recorded(): number {
    return this.total;
  }

  /** For that time, devices that were offline send the entries that they kept. */
  burst(ms: number): void {
    this.burstUntilMs = performance.now() + ms;
  }

  /** The counts since this was last called. */
  take(): EntryCounts {
    const counts = this.counts;
    this.counts = { recorded: 0, refused: 0, failed: 0 };
    return counts;
  }

  /** Records one entry of an event; during a burst, at times also those that a device kept. */
  async record(event: string): Promise<Counter> {
    const place = this.places.get(event);
    if (!place) throw new Error(`no event ${event}`);
    this.offered++;
    if (performance.now() < this.burstUntilMs && this.offered % onesForEachRequest === 0)
      await this.send(place, keptOffline, offlineForMs);
    return this.send(place, 1, 0);
  }

  /** Sends the same entries again until they are acknowledged, as a device does. */
  private async send({ event, regency, districts }: Place, count: number, agoMs: number): Promise<Counter> {
    const entries = Array.from({ length: count }, () => ({
      id: randomUUID(),
      domicile: districts[Math.floor(Math.random() * districts.length)],
      segment: 'STUDENT',
      occurredAt: new Date(Date.now() - Math.random() * agoMs),
    }));
    this.sent.add(regency, count);
    for (let attempt = 1; ; attempt++)
      try {
        const { result } = await this.server.ask<Recorded>(mutation, { input: { event, device: 'bench', entries } });
        if (!result.results) throw new Error(`refused: ${JSON.stringify(result)}`);
        this.acknowledge(regency, count, result.results.filter(({ status }) => status === 'REJECTED').length);
        return result.counter;
      } catch (error) {
        this.counts.failed++;
        if (this.failures.size < 5) this.failures.add(String(error));
        if (attempt === attempts) throw error;
        await sleep(1000);
      }
  }

  private acknowledge(regency: string, count: number, refused: number): void {
    const recorded = count - refused;
    this.counts.refused += refused;
    this.counts.recorded += recorded;
    this.acknowledged.add(regency, recorded);
    const before = this.total;
    this.total += recorded;
    if (Math.floor(before / tenth) < Math.floor(this.total / tenth)) this.onTenth(regency);
  }
}
