import type { Logger } from 'pino';
import { type Membership, type Sink, type StateReading, Stream } from './stream.ts';
import type { Hint, Topic } from './topics.ts';

/** A state to serve. Subscribers with the same `key` share it; states with the same `scope` may be read together. */
export type StateSpec<Loaders> = {
  key: string;
  scope: string;
  topics: Topic[];
  everyMs: number;
  /** Makes the loaders that a reading uses, once for all states of one scope that are due together. */
  open: () => Loaders;
  read: (given: Loaders) => Promise<StateReading | null>;
};

/** Reads the current version of each topic; topics without one are left out. */
export type ReadVersions = (topics: Topic[]) => Promise<Map<Topic, number>>;

type Served<Loaders> = Membership & { spec: StateSpec<Loaders>; stream: Stream; stop: () => void };

/** How often versions are read again, to make up for lost hints. */
const healMs = 500;

/**
 * Serves states to subscribers; subscribers to the same state share one reading and one encoded message. Hints say
 * which topics changed and may be lost, duplicated or late; versions are read twice a second and are authoritative.
 */
export class Hub<Loaders> {
  private readonly readVersions: ReadVersions;
  private readonly log: Logger;
  private readonly served = new Map<string, Served<Loaders>>();
  private readonly listeners = new Map<Topic, Set<() => void>>();
  private readonly seenVersions = new Map<Topic, number>();
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

  /** Adds a subscriber, which leaves through what is returned. */
  join(spec: StateSpec<Loaders>, sink: Sink): Membership {
    const known = this.served.get(spec.key);
    const served = known && !known.stream.isOver ? known : this.open(spec);
    served.stream.add(sink);
    return served;
  }

  private open(spec: StateSpec<Loaders>): Served<Loaders> {
    const stream = new Stream(spec.everyMs, () => this.schedule(served));
    // Listen before the first reading: a change from here on is either in that reading or leads to another one.
    const served: Served<Loaders> = {
      spec,
      stream,
      stop: this.listen(spec.topics, () => stream.change()),
      leave: (sink) => {
        stream.remove(sink);
        if (stream.isEmpty) this.close(served);
      },
    };
    this.served.set(spec.key, served);
    return served;
  }

  /** Calls `changed` after any of the topics may have changed; returns a function that stops it. */
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
        this.seenVersions.delete(topic);
      }
    };
  }

  /** Handles a change here or on another server. */
  hint(hint: Hint): void {
    if (hint === 'anything') this.heal();
    else for (const [topic, version] of hint) this.notify(topic, version);
  }

  private notify(topic: Topic, version: number | null): void {
    const listeners = this.listeners.get(topic);
    if (!listeners) return;
    if (version !== null) {
      if (version <= (this.seenVersions.get(topic) ?? -1)) return;
      this.seenVersions.set(topic, version);
    }
    for (const changed of listeners) changed();
  }

  /** Reads the versions of all topics. If called while that is under way, reads them once more afterwards. */
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
          if (version === this.seenVersions.get(topic)) continue;
          // A total over several events may fall when one of them closes, so the version that was just read replaces
          // it.
          this.seenVersions.delete(topic);
          this.notify(topic, version);
        }
      } catch (error) {
        this.log.warn({ err: error }, 'versions could not be read; subscribers keep their last states');
      }
    }
  }

  private schedule(served: Served<Loaders>): void {
    if (this.due.size === 0) setImmediate(() => this.readDue());
    this.due.add(served);
  }

  /** Reads all states that are due. Those of one scope share loaders, so a hundred counters take one statement. */
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
      this.log.warn({ err: error, key }, 'a state could not be read; its subscribers keep the last one');
      return null;
    }
  }

  private close(served: Served<Loaders>): void {
    served.stop();
    if (this.served.get(served.spec.key) === served) this.served.delete(served.spec.key);
  }
}
