// The shortest node id is that of a figure with a one-digit number: twelve characters, the last of them "=".
const base64 = /^[A-Za-z0-9+/]{10,}={0,2}$/;
const nodeId = /^([A-Za-z]+):(.+)$/s;

/**
 * The natural key for an argument that takes a node id or the key itself: an event's code or UUID, an activation's
 * UUID, a figure's number. A node id of another type is returned unchanged, and will not be found.
 */
export const naturalKey = (type: string, text: string): string => {
  // Plain keys are the usual case on the hot path: they are too short for a node id, or contain the dashes of a UUID.
  if (!base64.test(text)) return text;
  const match = nodeId.exec(Buffer.from(text, 'base64').toString('utf8'));
  return match?.[1] === type && match[2] ? match[2] : text;
};
