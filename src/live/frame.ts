const text = 0x81; // final fragment, opcode text (RFC 6455, 5.2)
const quote = Buffer.from('","type":"next","payload":');
const end = Buffer.from('}');

/** The header of a WebSocket frame for a text of `length` bytes, unmasked as servers send it. */
export const textHeader = (length: number): Buffer => {
  if (length < 126) return Buffer.from([text, length]);
  if (length < 65_536) return Buffer.from([text, 126, length >> 8, length & 255]);
  const header = Buffer.alloc(10);
  header[0] = text;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
};

/** The beginning of a `next` message of graphql-transport-ws, up to its payload. */
export const nextHead = (id: string): Buffer =>
  Buffer.concat([Buffer.from('{"id":'), Buffer.from(JSON.stringify(id).slice(0, -1)), quote]);

/** The whole frame of a `complete` message. */
export const completeFrame = (id: string): Buffer => {
  const text = Buffer.from(JSON.stringify({ id, type: 'complete' }));
  return Buffer.concat([textHeader(text.length), text]);
};

/** The whole frame of a `next` message: one buffer, so that one write sends it. */
export const nextFrame = (head: Buffer, state: Buffer): Buffer => {
  const length = head.length + state.length + end.length;
  const header = textHeader(length);
  return Buffer.concat([header, head, state, end], header.length + length);
};
