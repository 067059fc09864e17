import { ancestorsOf } from './region-code.ts';
import { endOfDay, type RegionZone } from './zone.ts';

/** How long an answer holds that says what was so at an instant, such as a rate a minute. */
const momentMs = 1000;
const dayMs = 86_400_000;

/**
 * Everything that an answer was made from, told by the code that read it. The answer may be given again for as long as
 * nothing of it has moved.
 */
export class Reads {
  private readonly now: Date;
  private readonly regionCodes = new Set<string>();
  private readonly eventIds = new Set<string>();
  private hasFacts = false;
  private begin = Number.NEGATIVE_INFINITY;
  private end = Number.POSITIVE_INFINITY;
  private isOpen = false;

  constructor(now: Date) {
    this.now = now;
  }

  /** The tallies of a region were read, of any measure. */
  region(code: string): void {
    this.regionCodes.add(code);
  }

  /** An event or its counter was read. */
  event(id: string): void {
    this.eventIds.add(id);
  }

  /** Published figures, targets or the tree were read. */
  facts(): void {
    this.hasFacts = true;
  }

  /** The day in a zone was read: the answer holds from midnight to midnight there. */
  today(zone: RegionZone): void {
    const end = endOfDay(zone, this.now).getTime();
    this.holds(end - dayMs, end);
  }

  /** The time was read. */
  moment(): void {
    this.holds(this.now.getTime(), this.now.getTime() + momentMs);
  }

  /** Something was read whose changes nothing tells of, so that the answer cannot be given again. */
  untold(): void {
    this.isOpen = true;
  }

  /** The regions that were read, without those below others: a region's tallies move with all below it. */
  get regions(): string[] {
    return [...this.regionCodes].filter((code) => !ancestorsOf(code).some((above) => this.regionCodes.has(above)));
  }

  get events(): string[] {
    return [...this.eventIds];
  }

  get readFacts(): boolean {
    return this.hasFacts;
  }

  /** The instant, in milliseconds, before which the answer does not hold: a clock may be set back. */
  get beginsAt(): number {
    return this.begin;
  }

  /** The instant, in milliseconds, from which the answer no longer holds. */
  get endsAt(): number {
    return this.end;
  }

  get isTold(): boolean {
    return !this.isOpen;
  }

  private holds(from: number, until: number): void {
    this.begin = Math.max(this.begin, from);
    this.end = Math.min(this.end, until);
  }
}
