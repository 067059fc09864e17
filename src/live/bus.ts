import { z } from 'zod';
import type { Moved } from '../terms/moved.ts';

/** The channel on which servers of one database notify each other. */
export const channel = 'jemput';

/** Carries hints to the other servers. A hint may be lost, duplicated or late: versions make up for it. */
export type Bus = {
  /** Whether the ledger's own statement notifies the others, so that its writes need no `publish`. */
  tellsInStatement: boolean;
  /** Notifies the other servers of changes made here. Never throws: a failure is logged. */
  publish: (moved: Moved) => void;
  /** How long the connection has been lost, in milliseconds; 0 if it is there. */
  lostMs: () => number;
  close: () => Promise<void>;
};

/** Knows since when a connection is lost. */
export class Connected {
  private lostAt: number | null = null;

  readonly lost = (): void => {
    this.lostAt ??= performance.now();
  };

  readonly back = (): void => {
    this.lostAt = null;
  };

  readonly lostMs = (): number => (this.lostAt === null ? 0 : performance.now() - this.lostAt);
}

/** A change somewhere; `anything` if all that is known is that something changed. */
export type Told = Moved | 'anything';

/** Called with each change on another server; a server's own messages are left out. */
export type Heard = (told: Told) => void;

/**
 * A message to the other servers: the tallies and facts that changed or, without those, only that something changed.
 */
type Message = { from: string } & Partial<Moved>;

/**
 * Maximum length of a message, in characters; a longer one is replaced by one that only says that something changed.
 */
const longestMessage = 7500;

export const encode = (from: string, { events, regions, facts }: Moved): string => {
  const text = JSON.stringify({ from, events, regions, ...(facts && { facts }) } satisfies Message);
  return text.length < longestMessage ? text : JSON.stringify({ from } satisfies Message);
};

const version = z.number();
/** Anything may be sent on a channel, so a message must match in every part before it is used. */
const message = z.object({
  from: z.string(),
  events: z.array(z.object({ eventId: z.string(), regionCode: z.string(), version: version.nullable() })).optional(),
  regions: z.array(z.object({ regionCode: z.string(), measureCode: z.string(), version })).optional(),
  facts: z.boolean().optional(),
});

/** The changes in a message; null for the server's own, `anything` for one that lists no changes or cannot be read. */
export const decode = (text: string, self: string): Told | null => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'anything';
  }
  const read = message.safeParse(value);
  if (!read.success) return 'anything';
  const { from, events, regions, facts } = read.data;
  if (from === self) return null;
  return events && regions ? { events, regions, facts: facts ?? false } : 'anything';
};
