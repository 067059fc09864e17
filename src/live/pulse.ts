import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { factsMoved, type Moved } from '../terms/moved.ts';
import { countryCode } from '../terms/region-code.ts';
import type { Told } from './bus.ts';
import type { Clocks } from './clocks.store.ts';
import { ToldVersions } from './told-versions.ts';

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
/** A hint usually comes within a few milliseconds of the write. */
const [hintEveryMs, hintWithinMs] = [10, 100];

/**
 * Keeps memories true. They are told of each change here before it is acknowledged, and of those on other servers by
 * hints. Hints may be lost: the clocks of the database, read twice a second, tell that one was.
 */
export class Pulse {
  private readonly readClocks: () => Promise<Clocks>;
  private readonly log: Logger;
  private readonly memories: Memory[] = [];
  private readonly told = new ToldVersions();
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

  /**
   * Whether the memories were told of everything that had moved in the ledger when this is called: for readings that
   * follow versions which may be newer than any hint. A hint that is still on its way is waited for.
   */
  async hasHeard(): Promise<boolean> {
    const { ledger } = await this.readClocks();
    for (let waited = 0; this.told.lacks(ledger); waited += hintEveryMs) {
      if (waited >= hintWithinMs) return false;
      await sleep(hintEveryMs);
    }
    return this.isFresh;
  }

  /** Tells of a change, here or on another server. */
  tell(told: Told): void {
    if (told === 'anything') {
      this.forget();
      void this.beat();
      return;
    }
    for (const { regionCode, measureCode, version } of told.regions)
      if (regionCode === countryCode) this.told.add(measureCode, version);
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
    const { last, isFresh } = this;
    const now = await this.readClocks();
    this.last = now;
    // Hints of what was just read may still be on their way. After a pause, those of long ago may be too, so that what
    // they would have told counts as missed.
    const due = isFresh ? last : now;
    if (!last || !due || hasFallen(last, now) || this.told.lacks(due.ledger)) this.startOver(now);
    else {
      // Hints of these have no versions that could be compared, and such writes are few.
      if (now.facts !== last.facts) this.tell(factsMoved);
      if (now.trail !== last.trail) for (const memory of this.memories) memory.eventsMoved?.();
    }
    this.reliableSince = began;
  }

  private startOver({ ledger }: Clocks): void {
    this.told.startAt(ledger);
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
