/** A moment in the order of moves, taken before something is read. */
export type Moment = number;

/**
 * The number of topics that are remembered with the moment of their last move. When there are more, all are forgotten,
 * and count as moved just then.
 */
const usualTopics = 100_000;

/** The order in which topics moved: tells whether something that was read may be of the state before a move. */
export class Moves {
  private readonly mostTopics: number;
  private readonly movedAt = new Map<string, Moment>();
  private clock: Moment = 0;
  private allMovedAt: Moment = 0;

  constructor(mostTopics = usualTopics) {
    this.mostTopics = mostTopics;
  }

  get moment(): Moment {
    return this.clock;
  }

  move(topics: Iterable<string>): void {
    this.clock++;
    for (const topic of topics) this.movedAt.set(topic, this.clock);
    if (this.movedAt.size <= this.mostTopics) return;
    this.movedAt.clear();
    this.allMovedAt = this.clock;
  }

  moveAll(): void {
    this.allMovedAt = ++this.clock;
    this.movedAt.clear();
  }

  /** Whether a topic has moved since a moment. */
  hasMoved(topic: string, since: Moment): boolean {
    return (this.movedAt.get(topic) ?? this.allMovedAt) > since;
  }

  /** The topics that have moved since a moment, each with the moment of its last move. */
  since(moment: Moment): Map<string, Moment> {
    return new Map([...this.movedAt].filter(([, at]) => at > moment));
  }

  /** Whether everything has moved since a moment. */
  haveAllMoved(since: Moment): boolean {
    return this.allMovedAt > since;
  }
}
