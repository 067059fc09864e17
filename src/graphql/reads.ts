/**
 * Everything that an answer was made from, told by the code that read it. An answer may be kept and given again for as
 * long as nothing of it has moved.
 */
export class Reads {
  /** The regions whose tallies were read, of any measure. A region's tallies move with all those below it. */
  readonly regions = new Set<string>();
  /** The ids of the events that were read, with their counters. */
  readonly events = new Set<string>();
  private hasFacts = false;
  private end = Number.POSITIVE_INFINITY;
  private isOpen = false;

  /** Published figures, targets or the tree were read. */
  facts(): void {
    this.hasFacts = true;
  }

  /** Something was read that holds until an instant, such as today until midnight. */
  until(instant: Date): void {
    this.end = Math.min(this.end, instant.getTime());
  }

  /** Something was read whose changes nothing tells of, so that the answer cannot be kept. */
  untold(): void {
    this.isOpen = true;
  }

  get readFacts(): boolean {
    return this.hasFacts;
  }

  /** The instant, in milliseconds, from which the answer no longer holds. */
  get endsAt(): number {
    return this.end;
  }

  get isTold(): boolean {
    return !this.isOpen;
  }
}
