import { randomUUID } from 'node:crypto';
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  executeSubscriptionEvent,
  type GraphQLError,
  print,
  validateSubscriptionArgs,
} from 'graphql';
import type { Logger } from 'pino';
import type { Viewer } from '../access/viewer.ts';
import { anyoneWith, visibilityOf } from '../access/visibility.ts';
import { isAway } from '../database/database-errors.ts';
import type { Context } from '../graphql/context.ts';
import { StateSource } from '../graphql/state-source.ts';
import type { Hub, StateSpec } from '../live/hub.ts';
import type { Membership, Sink, StateReading } from '../live/stream.ts';
import { topicOf } from '../live/topics.ts';
import { codedFrame, maskError } from './error-plugin.ts';
import { Followed } from './followed.ts';
import type { HideNames } from './hidden-names.ts';

/** A state that subscribers can join; the hub writes to them, whatever their transport. */
export class LiveState {
  /** Adds a subscriber, which leaves through what is returned. */
  readonly join: (sink: Sink) => Membership;

  constructor(join: LiveState['join']) {
    this.join = join;
  }
}

export type SubscribeOptions = {
  hub: Hub<Context>;
  /** The context of a reading that is at least as new as the hint or the versions it follows. */
  freshContextFor: (requestId: string, viewer: Viewer) => Context;
  hide: HideNames;
  maxBodyBytes: number;
  log: Logger;
};

type Subscribed = LiveState | Followed | ExecutionResult;
type Validated = Exclude<ReturnType<typeof validateSubscriptionArgs>, readonly GraphQLError[]>;

/** Starts a subscription: a state is shared through the hub, and anything else runs for its subscriber alone. */
export const subscriber = (options: SubscribeOptions) => {
  const { hub, freshContextFor, hide, maxBodyBytes, log } = options;

  /** Executes the subscription's selection once; `context` has the loaders of this execution or of its batch. */
  const execute = async (validated: Validated, context: Context, rootValue: unknown): Promise<ExecutionResult> => {
    const result = await executeSubscriptionEvent({ ...validated, rootValue, contextValue: context });
    const away = result.errors?.find((error) => isAway(error.originalError));
    if (away) throw away.originalError;
    if (!result.errors) return result;
    const shown = hide(result.errors, validated.operation, validated.variableValues.coerced);
    const masked = { ...result, errors: shown.map((error) => maskError(error, log)) };
    return codedFrame(masked, context.requestId, maxBodyBytes);
  };

  const stateOf = (
    validated: Validated,
    args: ExecutionArgs,
    source: StateSource<unknown>,
    viewer: Viewer,
  ): LiveState => {
    const scope = visibilityOf(viewer);
    const document = args.document.loc?.source.body ?? print(args.document);
    const shared = { ...validated, contextValue: undefined };
    const spec: StateSpec<Context> = {
      key: JSON.stringify([scope, document, args.operationName ?? null, args.variableValues ?? null]),
      scope,
      topics: source.watches.map(topicOf),
      everyMs: source.everyMs,
      open: () => freshContextFor(randomUUID(), anyoneWith(viewer)),
      read: async (context): Promise<StateReading> => {
        const state = await source.read(context);
        const result = await execute(shared, context, state);
        return { state: Buffer.from(JSON.stringify(result)), isOver: source.isLast(state) };
      },
    };
    return new LiveState((sink) => hub.join(spec, sink));
  };

  return async (args: ExecutionArgs): Promise<Subscribed> => {
    const validated = validateSubscriptionArgs(args);
    if (!('schema' in validated)) return { errors: validated };
    const source = await createSourceEventStream(validated);
    if (!(Symbol.asyncIterator in source)) return source;
    const { viewer } = args.contextValue as Context;
    if (source instanceof StateSource) return stateOf(validated, args, source, viewer);
    return new Followed(
      source,
      (item) => execute(validated, freshContextFor(randomUUID(), viewer), item),
      (error) => maskError(error, log),
    );
  };
};
