import type { Socket } from 'node:net';

/**
 * How a socket fared: its last query was answered, the server closed it with a code, it sent back the close without a
 * code that it was sent, or none of these.
 */
export type Outcome = 'answered' | number | 'closed as asked' | 'not upgraded' | 'cut without a close' | 'silent';

type Header = { opcode: number; start: number; length: number };
/** The frame that begins at `at`; null if its header is not complete. */
const headerAt = (bytes: Buffer, at: number): Header | null => {
  const [first, second] = [bytes[at], bytes[at + 1]];
  if (first === undefined || second === undefined) return null;
  const short = second & 0x7f;
  const size = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + (second & 0x80 ? 4 : 0);
  if (bytes.length < at + size) return null;
  const length =
    short === 126 ? bytes.readUInt16BE(at + 2) : short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : short;
  return { opcode: first & 0x0f, start: at + size, length };
};

/** More than a frame may have: a server that is promised this much does not wait for it. */
const tooLong = 262_144;
const [closeOpcode, textOpcode] = [8, 1];

/** Of the frames that a client sends: how many bytes the last one lacks, and the codes of those that close. */
export const promised = (bytes: Buffer): { missing: number; closes: number[] } => {
  const closes: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const header = headerAt(bytes, at);
    // Filled with x, the cut header promises this much at most.
    if (!header) return { missing: 14 + 65_536, closes };
    const { opcode, start, length } = header;
    // The mask lies before the payload.
    if (opcode === closeOpcode && bytes.length >= start + 2)
      closes.push((bytes.readUInt16BE(start) ^ bytes.readUInt16BE(start - 4)) & 0xffff);
    if (length > tooLong) break;
    if (start + length > bytes.length) return { missing: start + length - bytes.length, closes };
    at = start + length;
  }
  return { missing: 0, closes };
};

const longestWaitMs = 40_000;

type Steps = { upgraded: () => void; acknowledged: () => void };
/** Reads what the server sends until the outcome is known, and ends the connection; tells the steps before that. */
export const outcomeOf = (connection: Socket, { upgraded, acknowledged }: Steps): Promise<Outcome> =>
  new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    let isUpgraded = false;
    const end = (outcome: Outcome): void => {
      clearTimeout(waiting);
      connection.destroy();
      resolve(outcome);
    };
    const waiting = setTimeout(() => end('silent'), longestWaitMs);
    const readFrames = (): void => {
      for (let header = headerAt(bytes, 0); header; header = headerAt(bytes, 0)) {
        const { opcode, start, length } = header;
        if (bytes.length < start + length) return;
        const payload = bytes.subarray(start, start + length);
        if (opcode === closeOpcode) {
          end(length < 2 ? 'closed as asked' : payload.readUInt16BE(0));
          return;
        }
        if (opcode === textOpcode && /^\{"id":"last","type":"(?:next|error)"/.test(String(payload))) {
          end('answered');
          return;
        }
        if (opcode === textOpcode && payload.includes('"connection_ack"')) acknowledged();
        bytes = bytes.subarray(start + length);
      }
    };
    connection.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (isUpgraded) {
        readFrames();
        return;
      }
      const head = bytes.indexOf('\r\n\r\n');
      if (head === -1) return;
      if (!bytes.subarray(0, head).toString().startsWith('HTTP/1.1 101')) {
        end('not upgraded');
        return;
      }
      isUpgraded = true;
      bytes = bytes.subarray(head + 4);
      upgraded();
      readFrames();
    });
    connection.on('close', () => end('cut without a close'));
  });
