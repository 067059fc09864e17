import { decodeBase64 } from '@pothos/core';

const nodeId = /^([A-Za-z]+):(.+)$/s;

/**
 * The natural key behind an argument that takes a node id or the key itself: an event's code or UUID, an activation's
 * UUID. A node id of another type is passed on as it is, and will not be found.
 */
export const naturalKey = (type: string, text: string): string => {
  let decoded: string;
  try {
    decoded = decodeBase64(text);
  } catch {
    return text;
  }
  const match = nodeId.exec(decoded);
  return match?.[1] === type && match[2] ? match[2] : text;
};
