/** A GraphQL subscription, and who takes what comes. */
export type Subscription<Data> = {
  query: string;
  variables: Record<string, unknown>;
  onData: (data: Data) => void;
  /** The server has said all there is. */
  onComplete: () => void;
  /** The server will never answer this one, for the reason given. */
  onRefused: (message: string) => void;
};

/** What a server answers to a subscription, each time. */
export type Result = { data?: unknown; errors?: readonly { message: string; extensions?: Record<string, unknown> }[] };

/** What a line tells about itself; after `onLost` it says nothing more. */
export type LineEvents = {
  onOpen: () => void;
  /** Any sign of life, frames included. */
  onHeard: () => void;
  onResult: (subscription: Subscription<never>, result: Result) => void;
  onComplete: (subscription: Subscription<never>) => void;
  onLost: () => void;
};

/** One connection to the server, by whatever way. `silentForMs`: longer without a sign of life means it is dead. */
export type Line = {
  silentForMs: number;
  follow: (subscription: Subscription<never>) => void;
  hangUp: () => void;
};

/** The address of the GraphQL endpoint that served this page. */
export const endpoint = (): URL => new URL('/graphql', window.location.href);
