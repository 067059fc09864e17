import type { Watch } from '../terms/watch.ts';
import type { Context } from './context.ts';
import { inputError } from './errors.ts';

/** The minimum interval between two messages, in milliseconds: the default, and its bounds. */
const [defaultEveryMs, least, most] = [250, 100, 60_000];

export const everyMsDescription = `Minimum interval between two messages in milliseconds, ${least} to ${most}; default ${defaultEveryMs}. The newest state always arrives.`;

/**
 * The result of `subscribe` of a state field: not a sequence of events, but how the state is read and what it depends
 * on. The hub reads it again after changes, once for all subscribers with the same subscription. A field that returns
 * this opts in to sharing: nothing it leads to may depend on the caller beyond role, regions and event.
 */
export class StateSource<State> implements AsyncIterable<State> {
  readonly watches: Watch[];
  readonly everyMs: number;
  readonly read: (context: Context) => Promise<State>;
  /** Whether no other state follows this one. */
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

  /** GraphQL accepts only an async iterable as a source. */
  [Symbol.asyncIterator](): AsyncIterator<never> {
    throw new Error('a state cannot be iterated: the hub serves it');
  }
}
