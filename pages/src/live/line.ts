/** A GraphQL subscription, with its listeners. */
export type Subscription<Data> = {
  query: string;
  variables: Record<string, unknown>;
  onData: (data: Data) => void;
  /** The server has sent everything. */
  onComplete: () => void;
  /** The server will never serve this subscription, for the given reason. */
  onRefused: (message: string) => void;
};

/** One message of a subscription. */
export type Result = { data?: unknown; errors?: readonly { message: string; extensions?: Record<string, unknown> }[] };

/** The events of a line; none follow after `onLost`. */
export type LineEvents = {
  onOpen: () => void;
  /** Any sign of life, including frames. */
  onHeard: () => void;
  onResult: (subscription: Subscription<never>, result: Result) => void;
  onComplete: (subscription: Subscription<never>) => void;
  onLost: () => void;
};

/**
 * One connection to the server, over either transport. A line without a sign of life for longer than `silentForMs` is
 * dead.
 */
export type Line = {
  silentForMs: number;
  follow: (subscription: Subscription<never>) => void;
  hangUp: () => void;
};

/** The address of the GraphQL endpoint that served this page. */
export const endpoint = (): URL => new URL('/graphql', window.location.href);
