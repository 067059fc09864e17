// The shortest is of a figure with one digit: twelve characters, the last of them "=".
const base64 = /^[A-Za-z0-9+/]{10,}={0,2}$/;
const nodeId = /^([A-Za-z]+):(.+)$/s;

/**
 * The natural key behind an argument that takes a node id or the key itself: an event's code or UUID, an activation's
 * UUID, a figure's number. A node id of another type is passed on as it is, and will not be found.
 */
export const naturalKey = (type: string, text: string): string => {
  // Plain keys are the usual case on the hot path: they are too short to be a node id, or have a UUID's dashes.
  if (!base64.test(text)) return text;
  const match = nodeId.exec(Buffer.from(text, 'base64').toString('utf8'));
  return match?.[1] === type && match[2] ? match[2] : text;
};
