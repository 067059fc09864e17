import type { OutreachEvent } from '../../prisma/generated/client/client.ts';
import type { Moved } from '../terms/moved.ts';
import { type Moment, Moves } from '../terms/moves.ts';
import type { EventKey } from './event.ts';

/** An event and the totals of its counter, as far as they are remembered. */
type Remembered<Totals> = { event?: OutreachEvent; totals?: Totals };

/**
 * Events and the totals of their counters, shared by all requests for as long as nothing of them moves; those that were
 * used last stay. It is told what moves before the write is acknowledged. What is still being read when its move is
 * told is not remembered, as it may be of the state before.
 */
export class EventMemory<Totals> {
  private readonly mostEvents: number;
  private readonly isFresh: () => boolean;
  private readonly moves = new Moves();
  private readonly remembered = new Map<string, Remembered<Totals>>();
  private readonly idOf = new Map<string, string>();

  /** `isFresh` says whether everything that moved up to now, or shortly before, was told. */
  constructor(mostEvents: number, isFresh: () => boolean) {
    this.mostEvents = mostEvents;
    this.isFresh = isFresh;
  }

  get moment(): Moment {
    return this.moves.moment;
  }

  event(key: EventKey): OutreachEvent | undefined {
    const id = 'id' in key ? key.id : this.idOf.get(key.code);
    return id === undefined ? undefined : this.find(id)?.event;
  }

  totals(id: string): Totals | undefined {
    return this.find(id)?.totals;
  }

  rememberEvent(began: Moment, event: OutreachEvent): void {
    if (this.remember(began, event.id, { event })) this.idOf.set(event.code, event.id);
  }

  rememberTotals(began: Moment, id: string, totals: Totals): void {
    this.remember(began, id, { totals });
  }

  moved({ events }: Pick<Moved, 'events'>): void {
    const ids = events.map(({ eventId }) => eventId);
    this.moves.move(ids);
    for (const id of ids) this.drop(id);
  }

  /** Drops everything, as people may have changed any event. */
  eventsMoved(): void {
    this.forget();
  }

  forget(): void {
    this.moves.moveAll();
    this.remembered.clear();
    this.idOf.clear();
  }

  private find(id: string): Remembered<Totals> | undefined {
    const found = this.isFresh() ? this.remembered.get(id) : undefined;
    if (!found) return undefined;
    this.remembered.delete(id);
    this.remembered.set(id, found);
    return found;
  }

  private remember(began: Moment, id: string, part: Remembered<Totals>): boolean {
    if (this.mostEvents === 0 || this.moves.hasMoved(id, began)) return false;
    this.remembered.set(id, { ...this.remembered.get(id), ...part });
    if (this.remembered.size <= this.mostEvents) return true;
    const [oldest = id] = this.remembered.keys();
    this.drop(oldest);
    return oldest !== id;
  }

  private drop(id: string): void {
    const event = this.remembered.get(id)?.event;
    if (event) this.idOf.delete(event.code);
    this.remembered.delete(id);
  }
}
