import { openEventsLine } from './events-line.ts';
import type { Line, LineEvents, Result, Subscription } from './line.ts';
import { nextWay, reconnectWait, type Way } from './reconnect.ts';
import { openSocketLine } from './socket-line.ts';

const openWithinMs = 8000;
const checkEveryMs = 1000;
/** Errors that the same request would get again. */
const finalCodes = new Set(['BAD_USER_INPUT', 'TOO_COSTLY', 'FORBIDDEN', 'NOT_FOUND', 'GRAPHQL_VALIDATION_FAILED']);

/**
 * Keeps subscriptions alive for as long as the page is open: it never gives up, and notices when a line has gone dead.
 */
export class Connection {
  #following = new Set<Subscription<never>>();
  #line: Line | undefined;
  #connected = false;
  #failures = 0;
  #worked: Way = 'socket';
  #heardAt = 0;
  #waiting: number | undefined;

  constructor() {
    window.setInterval(() => this.#check(), checkEveryMs);
    window.addEventListener('online', () => this.#openNow());
  }

  get connected(): boolean {
    return this.#connected && navigator.onLine;
  }

  /** Follows a subscription until it completes or is refused. */
  follow<Data>(subscription: Subscription<Data>): void {
    this.#following.add(subscription);
    if (this.#line) this.#line.follow(subscription);
    else this.#openNow();
  }

  #openNow(): void {
    if (this.#line || this.#following.size === 0) return;
    window.clearTimeout(this.#waiting);
    const way = nextWay(this.#failures, this.#worked);
    const events: LineEvents = {
      onOpen: () => {
        this.#connected = true;
        this.#heardAt = performance.now();
      },
      onHeard: () => {
        this.#heardAt = performance.now();
      },
      onResult: (subscription, result) => this.#take(subscription, result, way),
      onComplete: (subscription) => {
        // A refused subscription completes too, but is no longer followed.
        if (!this.#following.has(subscription)) return;
        this.#forget(subscription);
        subscription.onComplete();
      },
      onLost: () => this.#retry(),
    };
    this.#heardAt = performance.now();
    this.#line = way === 'socket' ? openSocketLine(events) : openEventsLine(events);
    for (const subscription of this.#following) this.#line.follow(subscription);
  }

  #take(subscription: Subscription<never>, { data, errors }: Result, way: Way): void {
    if (!this.#following.has(subscription)) return;
    const [error] = errors ?? [];
    if (!error) {
      // Only data counts as success: a server that accepts a connection and then fails must not be asked again at once.
      this.#failures = 0;
      this.#worked = way;
      subscription.onData(data as never);
      return;
    }
    if (finalCodes.has(String(error.extensions?.['code']))) {
      this.#forget(subscription);
      subscription.onRefused(error.message);
      return;
    }
    // Errors of the server pass: after a while, the same request may succeed.
    this.#hangUp();
    this.#retry();
  }

  #forget(subscription: Subscription<never>): void {
    this.#following.delete(subscription);
    if (this.#following.size === 0) this.#hangUp();
  }

  #hangUp(): void {
    this.#line?.hangUp();
    this.#line = undefined;
    this.#connected = false;
  }

  #retry(): void {
    this.#line = undefined;
    this.#connected = false;
    const wait = reconnectWait(this.#failures, Math.random());
    this.#failures += 1;
    this.#waiting = window.setTimeout(() => this.#openNow(), wait);
  }

  #check(): void {
    if (!this.#line) return;
    const silentForMs = this.#connected ? this.#line.silentForMs : openWithinMs;
    if (performance.now() - this.#heardAt <= silentForMs) return;
    this.#hangUp();
    this.#retry();
  }
}
