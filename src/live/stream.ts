import { setImmediate as turn } from 'node:timers/promises';

/** A subscriber, whatever it is connected by. */
export type Sink = {
  /** Takes the newest state, as the JSON of an execution result; an older one that still waits is dropped. */
  write: (state: Buffer) => void;
  /** There is nothing more to come. */
  end: () => void;
};

/** One reading of a state: the JSON of an execution result, and whether it is the last. */
export type StateReading = { state: Buffer; isOver: boolean };

/** How many subscribers are served before other work gets its turn. */
const slice = 256;
/** Looked at once a second: a screen hears something within 13, and may take 15 of silence for a broken line. */
const heartbeatMs = 12_000;
const retryMs = 1000;

/** Subscribers that asked the same, and the state that they all get. */
export class Stream {
  private readonly everyMs: number;
  private readonly due: (stream: Stream) => void;
  private readonly sinks = new Set<Sink>();
  private last: Buffer | null = null;
  private lastStartedAt = Number.NEGATIVE_INFINITY;
  private lastSentAt = Number.NEGATIVE_INFINITY;
  private isChanged = false;
  /** From being due until what was read is sent: a second reading meanwhile could overtake it with an older state. */
  private isReading = false;
  private hasEnded = false;
  private timer: NodeJS.Timeout | undefined;

  /** `due` is called when the state is to be read: at most once in `everyMs`, and never while it is being read. */
  constructor(everyMs: number, due: (stream: Stream) => void) {
    this.everyMs = everyMs;
    this.due = due;
  }

  get isEmpty(): boolean {
    return this.sinks.size === 0;
  }

  /** Whether the last state has been sent. */
  get isOver(): boolean {
    return this.hasEnded;
  }

  /** Listens from now on, and gets the state at once, or as soon as it has been read for the first time. */
  add(sink: Sink): void {
    this.sinks.add(sink);
    if (this.last) sink.write(this.last);
    else if (!this.isReading) this.change();
  }

  remove(sink: Sink): void {
    this.sinks.delete(sink);
    if (this.isEmpty) clearTimeout(this.timer);
  }

  /** What the state depends on may have changed. */
  change(): void {
    this.isChanged = true;
    if (!this.isReading) this.schedule(this.lastStartedAt + this.everyMs - performance.now());
  }

  /** Has the state read once more when nothing was sent for a while: it then says that it is still so. */
  beat(): void {
    if (performance.now() - this.lastSentAt >= heartbeatMs) this.change();
  }

  /**
   * Reads the state and sends it, unless it is the same as a moment ago. A reading that fails is tried again, and the
   * subscribers keep what they have. Returns whether it was the last.
   */
  async update(read: () => Promise<StateReading | null>): Promise<boolean> {
    this.isChanged = false;
    this.isReading = true;
    this.lastStartedAt = performance.now();
    let reading: StateReading | null = null;
    try {
      reading = await read();
      if (reading) await this.send(reading.state);
    } finally {
      this.isReading = false;
      if (reading?.isOver) this.end();
      else if (!reading) this.schedule(retryMs);
      else if (this.isChanged) this.change();
    }
    return this.hasEnded;
  }

  private end(): void {
    this.hasEnded = true;
    for (const sink of this.sinks) sink.end();
  }

  private schedule(delayMs: number): void {
    if (this.timer || this.isEmpty) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.isReading = true;
        this.due(this);
      },
      Math.max(0, delayMs),
    );
  }

  private async send(state: Buffer): Promise<void> {
    const isBeat = performance.now() - this.lastSentAt >= heartbeatMs;
    if (this.last?.equals(state) && !isBeat) return;
    this.last = state;
    this.lastSentAt = performance.now();
    let served = 0;
    for (const sink of this.sinks) {
      sink.write(state);
      if (++served % slice === 0) await turn();
    }
  }
}
