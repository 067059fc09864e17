import type { Moved } from '../terms/moved.ts';
import { type Moment, Moves } from '../terms/moves.ts';
import type { Reads } from '../terms/reads.ts';
import type { Answer } from './answer.ts';

type Kept = {
  answer: Answer;
  topics: string[];
  beginsAt: number;
  endsAt: number;
  bytes: number;
  isUsed: boolean;
};

// Measured: the memory of an answer besides its key and bytes (objects and entries of maps), and of each of its topics.
const [answerBytes, topicBytes] = [800, 300];
/** One answer may take this part of all bytes: a larger one would push out too many others. */
const largestPart = 1 / 8;

const [facts, anyEvent] = ['facts', 'events'];
const regionTopic = (code: string): string => `region ${code}`;
const eventTopic = (id: string): string => `event ${id}`;

const topicsOf = (reads: Reads): string[] => [
  ...(reads.readFacts ? [facts] : []),
  ...reads.regions.map(regionTopic),
  ...reads.events.map(eventTopic),
  ...(reads.events.length > 0 ? [anyEvent] : []),
];

/**
 * Answers as bytes, given again for as long as nothing that they were made from has moved, and bounded by bytes. It is
 * told what moves before the write is acknowledged. An answer that is being made when something moves that it read is
 * not kept, as it may be of the state before.
 */
export class KeptAnswers {
  private readonly maxBytes: number;
  private readonly isFresh: () => boolean;
  private readonly kept = new Map<string, Kept>();
  private readonly keysOf = new Map<string, Set<string>>();
  private readonly moves: Moves;
  private bytes = 0;

  /** `isFresh` says whether everything that moved up to now, or shortly before, was told. */
  constructor(maxBytes: number, isFresh: () => boolean, mostTopics?: number) {
    this.maxBytes = maxBytes;
    this.moves = new Moves(mostTopics);
    this.isFresh = isFresh;
  }

  get isOn(): boolean {
    return this.maxBytes > 0;
  }

  /** The present moment; null while moves may have gone untold, so that nothing can be given again. */
  get moment(): Moment | null {
    return this.isFresh() ? this.moves.moment : null;
  }

  /** The answer that was kept under a key, if it still holds at an instant in milliseconds. */
  find(key: string, now: number): Answer | undefined {
    const found = this.kept.get(key);
    if (!found || !this.isFresh()) return undefined;
    if (now < found.beginsAt || now >= found.endsAt) {
      this.drop(key);
      return undefined;
    }
    found.isUsed = true;
    return found.answer;
  }

  /** Keeps an answer whose making began at a moment, unless something that it read moved since. */
  keep(key: string, began: Moment, reads: Reads, answer: Answer): void {
    const topics = topicsOf(reads);
    const bytes = answerBytes + topicBytes * topics.length + 2 * key.length + answer.bytes;
    if (bytes > this.maxBytes * largestPart || this.moves.haveAllMoved(began)) return;
    if (topics.some((topic) => this.moves.hasMoved(topic, began))) return;
    this.drop(key);
    answer.settle();
    const { beginsAt, endsAt } = reads;
    this.kept.set(key, { answer, topics, beginsAt, endsAt, bytes, isUsed: false });
    for (const topic of topics) {
      const keys = this.keysOf.get(topic) ?? new Set();
      this.keysOf.set(topic, keys.add(key));
    }
    this.bytes += bytes;
    answer.grown = (more) => this.grow(key, answer, more);
    this.shrink();
  }

  moved({ events, regions, facts: factsMoved }: Moved): void {
    this.touch([
      ...(factsMoved ? [facts] : []),
      ...regions.map(({ regionCode }) => regionTopic(regionCode)),
      ...events.map(({ eventId }) => eventTopic(eventId)),
    ]);
  }

  /** Drops what was made from any event. */
  eventsMoved(): void {
    this.touch([anyEvent]);
  }

  /** Drops everything. */
  forget(): void {
    this.moves.moveAll();
    this.kept.clear();
    this.keysOf.clear();
    this.bytes = 0;
  }

  private touch(topics: string[]): void {
    this.moves.move(topics);
    for (const topic of topics) for (const key of this.keysOf.get(topic) ?? []) this.drop(key);
  }

  private drop(key: string): void {
    const dropped = this.kept.get(key);
    if (!dropped) return;
    this.kept.delete(key);
    this.bytes -= dropped.bytes;
    for (const topic of dropped.topics) {
      const keys = this.keysOf.get(topic);
      keys?.delete(key);
      if (keys?.size === 0) this.keysOf.delete(topic);
    }
  }

  /** Counts the bytes of a compressed form that was added to an answer. */
  private grow(key: string, answer: Answer, more: number): void {
    const found = this.kept.get(key);
    if (found?.answer !== answer) return;
    found.bytes += more;
    this.bytes += more;
    this.shrink();
  }

  /** Drops the answers that were not used for longest; one that was used since it was last looked at stays. */
  private shrink(): void {
    for (const [key, found] of this.kept) {
      if (this.bytes <= this.maxBytes) return;
      if (found.isUsed) {
        found.isUsed = false;
        this.kept.delete(key);
        this.kept.set(key, found);
      } else this.drop(key);
    }
  }
}
