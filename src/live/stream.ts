import { setImmediate as turn } from 'node:timers/promises';

/** A subscriber, over any kind of connection. */
export type Sink = {
  /** Sends the newest state, the JSON of an execution result; an older one that still waits is dropped. */
  write: (state: Buffer) => void;
  /** Called after the last state. */
  end: () => void;
};

/** The way out for a subscriber; all subscribers to one state share it. */
export type Membership = { leave: (sink: Sink) => void };

/** One reading of a state: the JSON of an execution result, and whether it is the last. */
export type StateReading = { state: Buffer; isOver: boolean };

/** Number of subscribers served before other work gets a turn on the event loop. */
const slice = 256;
/**
 * How long a stream may be silent. It is checked twice a second, so a screen gets a message within 13 seconds, and may
 * take 15 seconds of silence for a lost connection.
 */
const heartbeatMs = 12_000;
/** How long a screen believes in a stream that is silent. */
const believedMs = 15_000;
const retryMs = 1000;

/** The subscribers to one state, and the state that they all get. */
export class Stream {
  private readonly everyMs: number;
  private readonly due: (stream: Stream) => void;
  private readonly sinks = new Set<Sink>();
  private last: Buffer | null = null;
  private lastStartedAt = Number.NEGATIVE_INFINITY;
  private lastSentAt = Number.NEGATIVE_INFINITY;
  private isChanged = false;
  /** From being due until the state is sent: a second reading in between could overtake it with an older state. */
  private isReading = false;
  private hasEnded = false;
  private timer: NodeJS.Timeout | undefined;

  /** `due` is called when the state has to be read: at most once in `everyMs`, and never while it is being read. */
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

  /**
   * Adds a subscriber, which gets the state at once, or as soon as it has been read. While reading fails, the last state
   * grows old: a newcomer would take it for current, and say so for as long as a screen believes in a silent stream.
   */
  add(sink: Sink): void {
    this.sinks.add(sink);
    if (this.last && performance.now() - this.lastSentAt < believedMs) sink.write(this.last);
    else if (!this.isReading) this.change();
  }

  remove(sink: Sink): void {
    this.sinks.delete(sink);
    if (this.isEmpty) clearTimeout(this.timer);
  }

  /** Called after something that the state depends on may have changed. */
  change(): void {
    this.isChanged = true;
    if (!this.isReading) this.schedule(this.lastStartedAt + this.everyMs - performance.now());
  }

  /** Reads the state again if nothing was sent for a while; it is then sent even if it has not changed. */
  beat(): void {
    if (performance.now() - this.lastSentAt >= heartbeatMs) this.change();
  }

  /**
   * Reads the state and sends it, unless it is the same as the one sent last. A failed reading is retried, and in the
   * meantime the subscribers keep the last state. Returns whether this state was the last.
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
