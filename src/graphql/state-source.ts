import type { Watch } from '../terms/watch.ts';
import type { Context } from './context.ts';
import { inputError } from './errors.ts';

/** How often a state is sent at most, unless asked otherwise, and within which bounds. */
const [defaultEveryMs, least, most] = [250, 100, 60_000];

export const everyMsDescription = `At most one message in so many milliseconds, ${least} to ${most}; default ${defaultEveryMs}. The newest state always arrives.`;

/**
 * What `subscribe` of a state field answers: not a sequence of events but how the state is read and what it depends on.
 * The hub reads it anew after changes, once for all who ask the same. A field that answers this opts in to being
 * shared: nothing it leads to may depend on who asks beyond role, regions and event.
 */
export class StateSource<State> implements AsyncIterable<State> {
  readonly watches: Watch[];
  readonly everyMs: number;
  readonly read: (context: Context) => Promise<State>;
  /** Whether nothing will follow this state. */
  readonly isLast: (state: State) => boolean;

  /** Throws BAD_USER_INPUT for an `everyMs` out of bounds. */
  constructor(
    watches: Watch[],
    everyMs: number | null | undefined,
    read: StateSource<State>['read'],
    isLast: StateSource<State>['isLast'] = () => false,
  ) {
    this.watches = watches;
    this.everyMs = everyMs ?? defaultEveryMs;
    this.read = read;
    this.isLast = isLast;
    if (this.everyMs < least || this.everyMs > most) throw inputError('everyMs', `must be ${least} to ${most}`);
  }

  /** GraphQL takes only what can be iterated for a source. */
  [Symbol.asyncIterator](): AsyncIterator<never> {
    throw new Error('a state is not iterated: the hub serves it');
  }
}
