import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const controlFile = 'global/pg_control';
export const controlBytes = 8192;
export const segmentBytes = 16_777_216;

// Where PostgreSQL 18 has its state, the place of its last checkpoint in the log, and the timeline of that.
const [stateAt, checkpointAt, timelineAt] = [16, 32, 48];
const shutDown = 1;

const hex = (number: bigint | number): string => number.toString(16).toUpperCase().padStart(8, '0');

/** Read from the control file: whether the database was closed, and the segment of the log that it goes on from. */
export const readControl = (files: string): { isClosed: boolean; segment: string } => {
  const bytes = readFileSync(join(files, controlFile));
  const checkpoint = bytes.readBigUInt64LE(checkpointAt);
  const number = (checkpoint & 0xff_ff_ff_ffn) / BigInt(segmentBytes);
  return {
    isClosed: bytes.readUInt32LE(stateAt) === shutDown,
    segment: `${hex(bytes.readUInt32LE(timelineAt))}${hex(checkpoint >> 32n)}${hex(number)}`,
  };
};

/** Whether a name is that of a segment of the log. */
export const isSegment = (name: string): boolean => /^[0-9A-F]{24}$/.test(name);
