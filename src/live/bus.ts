import { z } from 'zod';
import type { Moved } from '../terms/moved.ts';
import type { Hint } from './topics.ts';

/** The channel that servers of one database tell each other on. */
export const channel = 'jemput';

/** Carries hints to the other servers. A hint may be lost, doubled or late: versions make up for it. */
export type Bus = {
  /** Whether the ledger's own statement tells the others, so that publishing what it wrote is not needed. */
  tellsInStatement: boolean;
  /** Tells the other servers what moved here. Never throws: what cannot be told is logged. */
  publish: (moved: Moved) => void;
  close: () => Promise<void>;
};

/** Told what moved on other servers; a server's own words are left out. */
export type Heard = (hint: Hint) => void;

/** What one server tells the others: what moved, or, without it, that something did. */
type Message = { from: string } & Partial<Moved>;

/** Longest text that is sent; beyond it others are only told that something moved. */
const longestMessage = 7500;

export const encode = (from: string, { events, regions, facts }: Moved): string => {
  const text = JSON.stringify({ from, events, regions, ...(facts && { facts }) } satisfies Message);
  return text.length < longestMessage ? text : JSON.stringify({ from } satisfies Message);
};

const version = z.number();
/** Anything may be on a channel: what does not fit in every part is not gone through. */
const message = z.object({
  from: z.string(),
  events: z.array(z.object({ eventId: z.string(), regionCode: z.string(), version: version.nullable() })).optional(),
  regions: z.array(z.object({ regionCode: z.string(), measureCode: z.string(), version })).optional(),
  facts: z.boolean().optional(),
});

/** What a message moved; null for one of our own, `anything` for what says no more or cannot be read. */
export const decode = (text: string, self: string): Moved | 'anything' | null => {
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
