/**
 * One line of the trail, as stored, without its hash. Times have millisecond precision; `before` and `after` are JSON
 * text.
 */
export type TrailEntry = {
  /** 1, 2, 3 and so on, without a gap. */
  number: number;
  /** The number of the first line of its transaction. */
  group: number;
  at: Date;
  by: string;
  role: string;
  action: string;
  reason: string | null;
  regionCode: string | null;
  subjectType: string | null;
  subjectId: string | null;
  before: string | null;
  after: string | null;
  requestId: string;
};

/** The end of a chain: its last number, and the hash of that line. */
export type Link = { number: number; hash: string };
/** SHA-256 of a text in UTF-8, as 64 hexadecimal digits. */
export type Sha256 = (text: string) => string;
/** A fault in the trail, and the number of the line at which it shows. */
export type Fault = { number: number; problem: string };

/** The link before the first line. */
export const startOfChain: Link = { number: 0, hash: '0'.repeat(64) };

/** The text of a line that is hashed: all its values, in a fixed order. */
const canonicalText = (entry: TrailEntry): string =>
  JSON.stringify([
    entry.number,
    entry.group,
    entry.at.toISOString(),
    entry.by,
    entry.role,
    entry.action,
    entry.reason,
    entry.regionCode,
    entry.subjectType,
    entry.subjectId,
    entry.before,
    entry.after,
    entry.requestId,
  ]);

/** The hash of a line that follows `previous`. Changing one line would mean changing all lines after it. */
export const hashAfter = (previous: string, entry: TrailEntry, sha256: Sha256): string =>
  sha256(`${previous}\n${canonicalText(entry)}`);

const missing = (from: number, to: number): string =>
  from === to ? `line ${from} is missing` : `lines ${from} to ${to} are missing`;

/**
 * Follows the chain by one line. Lines come in the order of their numbers. After a gap, the previous hash is not
 * known, so the line is accepted as it is. After a fault, the stored hash is used, so that one fault is reported once.
 */
export const follow = (
  before: Link,
  { hash, ...entry }: TrailEntry & { hash: string },
  sha256: Sha256,
): { after: Link; faults: Fault[] } => {
  const after = { number: entry.number, hash };
  const expected = before.number + 1;
  if (entry.number !== expected)
    return { after, faults: [{ number: expected, problem: missing(expected, entry.number - 1) }] };
  if (hashAfter(before.hash, entry, sha256) === hash) return { after, faults: [] };
  const problem = `line ${entry.number} is not what was written, or does not follow the one before`;
  return { after, faults: [{ number: entry.number, problem }] };
};

/** Faults at the end: lines that were cut off or added without updating the head. */
export const faultsAtEnd = (end: Link, head: Link): Fault[] => {
  if (end.number < head.number) return [{ number: end.number + 1, problem: missing(end.number + 1, head.number) }];
  if (end.number > head.number)
    return [{ number: head.number + 1, problem: `the trail should end at ${head.number}, but has line ${end.number}` }];
  if (end.hash === head.hash) return [];
  return [{ number: end.number, problem: `line ${end.number} is not the one that the trail ended with` }];
};
