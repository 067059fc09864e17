import type { Logger } from 'pino';
import { type Sink, type StateReading, Stream } from './stream.ts';
import type { Hint, Topic } from './topics.ts';

/** A state to be served: `key` tells whether two subscribers ask the same, `scope` what may be read together. */
export type StateSpec<Loaders> = {
  key: string;
  scope: string;
  topics: Topic[];
  everyMs: number;
  /** What a reading is done with; made once for all states of one scope that are due together. */
  open: () => Loaders;
  read: (given: Loaders) => Promise<StateReading | null>;
};

/** Reads the version that each topic has now; what has none is left out. */
export type ReadVersions = (topics: Topic[]) => Promise<Map<Topic, number>>;

type Served<Loaders> = { spec: StateSpec<Loaders>; stream: Stream; stop: () => void };

/** How often versions are read anew, so that a hint that was lost is made up for. */
const healMs = 1000;

/**
 * Serves states to subscribers: those who ask the same share one reading and one encoded message. Hints say what
 * changed and may be lost, doubled or late; versions are read every second and are the truth.
 */
export class Hub<Loaders> {
  private readonly readVersions: ReadVersions;
  private readonly log: Logger;
  private readonly served = new Map<string, Served<Loaders>>();
  private readonly listeners = new Map<Topic, Set<() => void>>();
  private readonly heard = new Map<Topic, number>();
  private readonly due = new Set<Served<Loaders>>();
  private healing: Promise<void> | undefined;
  private healAgain = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(readVersions: ReadVersions, log: Logger) {
    this.readVersions = readVersions;
    this.log = log;
  }

  start(): void {
    this.timer = setInterval(() => {
      for (const { stream } of this.served.values()) stream.beat();
      this.heal();
    }, healMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.healing;
  }

  /** Adds a subscriber; returns what takes it away again. */
  join(spec: StateSpec<Loaders>, sink: Sink): () => void {
    const known = this.served.get(spec.key);
    const served = known && !known.stream.isOver ? known : this.open(spec);
    served.stream.add(sink);
    return () => {
      served.stream.remove(sink);
      if (served.stream.isEmpty) this.close(served);
    };
  }

  private open(spec: StateSpec<Loaders>): Served<Loaders> {
    const stream = new Stream(spec.everyMs, () => this.schedule(served));
    // Before the first reading: what changes from here on is either in it or comes after it.
    const served: Served<Loaders> = { spec, stream, stop: this.listen(spec.topics, () => stream.change()) };
    this.served.set(spec.key, served);
    return served;
  }

  /** Calls back after any of the topics may have changed, until stopped. */
  listen(topics: Topic[], changed: () => void): () => void {
    for (const topic of topics) {
      const listeners = this.listeners.get(topic) ?? new Set();
      this.listeners.set(topic, listeners.add(changed));
    }
    return () => {
      for (const topic of topics) {
        const listeners = this.listeners.get(topic);
        listeners?.delete(changed);
        if (listeners?.size !== 0) continue;
        this.listeners.delete(topic);
        this.heard.delete(topic);
      }
    };
  }

  /** Takes in what changed here or on another server. */
  hint(hint: Hint): void {
    if (hint === 'anything') this.heal();
    else for (const [topic, version] of hint) this.hear(topic, version);
  }

  private hear(topic: Topic, version: number | null): void {
    const listeners = this.listeners.get(topic);
    if (!listeners) return;
    if (version !== null) {
      if (version <= (this.heard.get(topic) ?? -1)) return;
      this.heard.set(topic, version);
    }
    for (const changed of listeners) changed();
  }

  /** Reads the versions of everything served. While that is under way, being asked again means once more after it. */
  private heal(): void {
    this.healAgain = true;
    this.healing ??= this.healUntilQuiet().finally(() => {
      this.healing = undefined;
    });
  }

  private async healUntilQuiet(): Promise<void> {
    while (this.healAgain && this.listeners.size > 0) {
      this.healAgain = false;
      try {
        for (const [topic, version] of await this.readVersions([...this.listeners.keys()])) {
          if (version === this.heard.get(topic)) continue;
          // A total over several events may fall when one of them closes: what is read now is what counts.
          this.heard.delete(topic);
          this.hear(topic, version);
        }
      } catch (error) {
        this.log.warn({ err: error }, 'versions could not be read; screens keep what they have');
      }
    }
  }

  private schedule(served: Served<Loaders>): void {
    if (this.due.size === 0) setImmediate(() => this.readDue());
    this.due.add(served);
  }

  /** Reads all that is due; what has the same scope shares loaders, so a hundred counters are one statement. */
  private readDue(): void {
    const due = [...this.due];
    this.due.clear();
    const given = new Map<string, Loaders>();
    for (const served of due) {
      const { scope, open } = served.spec;
      const shared = given.get(scope) ?? open();
      given.set(scope, shared);
      void this.update(served, shared);
    }
  }

  private async update(served: Served<Loaders>, given: Loaders): Promise<void> {
    try {
      if (await served.stream.update(() => this.read(served.spec, given))) this.close(served);
    } catch (error) {
      this.log.error({ err: error }, 'a state could not be sent');
    }
  }

  private async read({ read, key }: StateSpec<Loaders>, given: Loaders): Promise<StateReading | null> {
    try {
      return await read(given);
    } catch (error) {
      this.log.warn({ err: error, key }, 'a state could not be read; its screens keep what they have');
      return null;
    }
  }

  private close(served: Served<Loaders>): void {
    served.stop();
    if (this.served.get(served.spec.key) === served) this.served.delete(served.spec.key);
  }
}
