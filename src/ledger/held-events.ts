import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordRequest, WaitingRequest } from './record-request.ts';

/** A row that a group needs, such as a tally, is locked by somebody else. */
export class Blocked extends Error {
  override readonly name = 'Blocked';
}

type OfEvent = WaitingRequest[];
/** Writes requests, and settles them. Throws Blocked. */
type Write = (group: WaitingRequest[]) => Promise<void>;

/** Each try that is blocked takes half a second, in which others wait, so that a table that is locked costs three. */
const mostBlocked = 6;
const pauseMs = 250;

const keyOf = ({ event }: RecordRequest): string => ('id' in event ? event.id : event.code);

/** The requests of each event, in their order. */
export const byEvent = (group: WaitingRequest[]): OfEvent[] => [...Map.groupBy(group, keyOf).values()];

/** Writes the requests of events that are not blocked, which it finds by halves; returns those of the others. */
export const writeFree = async (events: OfEvent[], write: Write, left = { tries: mostBlocked }): Promise<OfEvent[]> => {
  if (events.length === 0 || left.tries === 0) return events;
  try {
    await write(events.flat());
    return [];
  } catch (error) {
    if (!(error instanceof Blocked)) throw error;
    left.tries--;
    if (events.length === 1) return events;
    const half = events.length >> 1;
    const first = await writeFree(events.slice(0, half), write, left);
    return [...first, ...(await writeFree(events.slice(half), write, left))];
  }
};

/**
 * The requests of events that are blocked. They are tried again beside the others: all recording used to wait for as long
 * as one tally was locked.
 */
export class HeldEvents {
  private readonly write: Write;
  private readonly isTooLate: (request: WaitingRequest) => boolean;
  private readonly held = new Map<string, OfEvent>();
  private trying: Promise<void> | undefined;

  /** `isTooLate` settles a request that has waited too long. */
  constructor(write: Write, isTooLate: (request: WaitingRequest) => boolean) {
    this.write = write;
    this.isTooLate = isTooLate;
  }

  /** The number of entries that are held. */
  get entries(): number {
    return [...this.held.values()].flat().reduce((sum, { entries }) => sum + entries.length, 0);
  }

  /** Takes a request whose event is held; it would be blocked too. */
  take(request: WaitingRequest): boolean {
    const requests = this.held.get(keyOf(request));
    requests?.push(request);
    return requests !== undefined;
  }

  /** Holds requests, each list of one event. */
  hold(events: OfEvent[]): void {
    for (const requests of events) {
      const [first] = requests;
      if (first) this.held.set(keyOf(first), [...requests, ...(this.held.get(keyOf(first)) ?? [])]);
    }
    if (this.held.size > 0) this.trying ??= this.tryAgain();
  }

  /** Resolves once nothing is held. */
  async drained(): Promise<void> {
    await this.trying;
  }

  private async tryAgain(): Promise<void> {
    while (this.held.size > 0) {
      await sleep(pauseMs);
      const tried = [...this.held.keys()];
      const events = tried.map((key) => (this.held.get(key) ?? []).filter((request) => !this.isTooLate(request)));
      // Requests that come during the try wait for the next one.
      for (const key of tried) this.held.set(key, []);
      const blocked = await writeFree(
        events.filter((requests) => requests.length > 0),
        this.write,
      );
      this.hold(blocked);
      for (const key of tried) if (this.held.get(key)?.length === 0) this.held.delete(key);
    }
    this.trying = undefined;
  }
}
