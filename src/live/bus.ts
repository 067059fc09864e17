import type { Hint, Moved } from './topics.ts';

/** The channel that servers of one database tell each other on. */
export const channel = 'jemput';

/** What one server tells the others: what moved, or, without it, that something did. */
type Message = { from: string } & Partial<Moved>;

/** Carries hints to the other servers. A hint may be lost, doubled or late: versions make up for it. */
export type Bus = {
  /** Whether the ledger's own statement tells the others, so that publishing what it wrote is not needed. */
  tellsInStatement: boolean;
  /** Tells the other servers what moved here. Never throws: what cannot be told is logged. */
  publish: (moved: Moved) => void;
  close: () => Promise<void>;
};

/** What other servers said; `from` is this server, whose own words come back. */
export type Heard = (hint: Hint) => void;

/** Longest text that is sent; beyond it others are only told that something moved. */
const longestMessage = 7500;

export const encode = (from: string, { events, regions, facts }: Moved): string => {
  const text = JSON.stringify({ from, events, regions, ...(facts && { facts }) } satisfies Message);
  return text.length < longestMessage ? text : JSON.stringify({ from } satisfies Message);
};

const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && typeof (value as Message).from === 'string';

/** What a message moved; null for one of our own, `anything` for what says no more or cannot be read. */
export const decode = (text: string, self: string): Moved | 'anything' | null => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'anything';
  }
  if (!isMessage(value)) return 'anything';
  if (value.from === self) return null;
  const { events, regions, facts } = value;
  return events && regions ? { events, regions, ...(facts && { facts }) } : 'anything';
};
