import type { Logger } from 'pino';
import { factsMoved, type Moved } from '../terms/moved.ts';
import { countryCode } from '../terms/region-code.ts';
import type { Told } from './bus.ts';
import type { Clocks } from './clocks.store.ts';

/** Something that remembers what was read, and drops what a change concerns. */
export type Memory = {
  moved: (moved: Moved) => void;
  /** Called when people may have changed any event. */
  eventsMoved?: () => void;
  /** Called when anything may have changed. */
  forget: () => void;
};

/** How often the clocks are read. */
const everyMs = 500;
/**
 * How long a reading is relied on. A lost hint is noticed by the second reading after it, so that a server never
 * answers from memory as things were more than two seconds ago, even if reading fails or the process was halted.
 */
const reliedOnMs = 1400;

/**
 * Keeps memories true. They are told of each change here before it is acknowledged, and of those on other servers by
 * hints. Hints may be lost: the clocks of the database, read twice a second, tell that one was.
 */
export class Pulse {
  private readonly readClocks: () => Promise<Clocks>;
  private readonly log: Logger;
  private readonly memories: Memory[] = [];
  /** The newest versions of the country's tallies that were told or, at the first reading, read. */
  private readonly told = new Map<string, number>();
  private last: Clocks | null = null;
  private reliableSince = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(readClocks: () => Promise<Clocks>, log: Logger) {
    this.readClocks = readClocks;
    this.log = log;
  }

  follow(...memories: Memory[]): void {
    this.memories.push(...memories);
  }

  async start(): Promise<void> {
    await this.beat();
    this.timer = setInterval(() => void this.beat(), everyMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.reading;
  }

  /** Whether nothing moved in the database, but for the last moments, of which the memories were not told. */
  get isFresh(): boolean {
    return performance.now() - this.reliableSince < reliedOnMs;
  }

  /** Tells of a change, here or on another server. */
  tell(told: Told): void {
    if (told === 'anything') {
      this.forget();
      void this.beat();
      return;
    }
    for (const { regionCode, measureCode, version } of told.regions)
      if (regionCode === countryCode) this.told.set(measureCode, Math.max(version, this.told.get(measureCode) ?? 0));
    for (const memory of this.memories) memory.moved(told);
  }

  /** Reads the clocks; calls that come during a reading share it. */
  private beat(): Promise<void> {
    this.reading ??= this.read()
      .catch((error: unknown) =>
        this.log.warn({ err: error }, 'the clocks of the database could not be read; nothing is answered from memory'),
      )
      .finally(() => {
        this.reading = undefined;
      });
    return this.reading;
  }

  private async read(): Promise<void> {
    const began = performance.now();
    const now = await this.readClocks();
    const { last } = this;
    this.last = now;
    if (!last || hasFallen(last, now) || this.wasMissed(last)) this.startOver(now);
    else {
      // Hints of these have no versions that could be compared, and such writes are few.
      if (now.facts !== last.facts) this.tell(factsMoved);
      if (now.trail !== last.trail) for (const memory of this.memories) memory.eventsMoved?.();
    }
    this.reliableSince = began;
  }

  /** Whether a hint of what the last reading saw has not come by now. */
  private wasMissed({ ledger }: Clocks): boolean {
    return Object.entries(ledger).some(([measure, version]) => version > (this.told.get(measure) ?? 0));
  }

  private startOver({ ledger }: Clocks): void {
    this.told.clear();
    for (const [measure, version] of Object.entries(ledger)) this.told.set(measure, version);
    this.forget();
  }

  private forget(): void {
    for (const memory of this.memories) memory.forget();
  }
}

/** Versions only fall when the database is replaced by an older one. */
const hasFallen = (last: Clocks, now: Clocks): boolean =>
  now.facts < last.facts ||
  now.trail < last.trail ||
  Object.entries(last.ledger).some(([measure, version]) => (now.ledger[measure] ?? 0) < version);
