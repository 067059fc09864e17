import type { Watch } from '../terms/watch.ts';

/**
 * Everything that an answer was made from, told by the code that read it. An answer may be kept and given again for as long as nothing
 * of it has moved.
 */
export class Reads {
  private readonly all = new Map<string, Watch>();
  private end = Number.POSITIVE_INFINITY;
  private isOpen = false;

  /** Something was read that changes with what is watched. */
  watch(watch: Watch): void {
    const key =
      watch === 'facts'
        ? watch
        : 'event' in watch
          ? watch.event
          : 'eventsWithin' in watch
            ? `in ${watch.eventsWithin}`
            : `${watch.region} ${watch.measure}`;
    this.all.set(key, watch);
  }

  /** Something was read that holds until an instant, such as today until midnight. */
  until(instant: Date): void {
    this.end = Math.min(this.end, instant.getTime());
  }

  /** Something was read whose changes nothing tells of, so that the answer cannot be kept. */
  untold(): void {
    this.isOpen = true;
  }

  get watches(): Watch[] {
    return [...this.all.values()];
  }

  /** The instant, in milliseconds, from which the answer no longer holds. */
  get endsAt(): number {
    return this.end;
  }

  get isTold(): boolean {
    return !this.isOpen;
  }
}
