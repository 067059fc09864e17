import { between, oneOf, type Random, weighted } from '../../src/simulate/random.ts';
import { subscribeMessage } from '../harness/raw-socket.ts';

const [continuation, text, binary, close, ping, pong] = [0, 1, 2, 8, 9, 10];
type Shape = { opcode?: number; fin?: boolean; reserved?: number; isMasked?: boolean; declared?: bigint };

/** A frame as a client sends it, or with a wrong header. `declared` is a length that the payload does not have. */
export const frame = (random: Random, payload: Buffer | string, shape: Shape = {}): Buffer => {
  const { opcode = text, fin = true, reserved = 0, isMasked = true, declared } = shape;
  const bytes = Buffer.from(payload);
  const length = declared ?? BigInt(bytes.length);
  const header = Buffer.alloc(length < 126n ? 2 : length < 65_536n ? 4 : 10);
  header[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  header[1] = (isMasked ? 0x80 : 0) | (length < 126n ? Number(length) : length < 65_536n ? 126 : 127);
  if (header.length === 4) header.writeUInt16BE(Number(length), 2);
  if (header.length === 10) header.writeBigUInt64BE(length, 2);
  if (!isMasked) return Buffer.concat([header, bytes]);
  const mask = Buffer.from([0, 0, 0, 0].map(() => between(random, 0, 255)));
  return Buffer.concat([header, mask, bytes.map((byte, at) => byte ^ (mask[at % 4] ?? 0))]);
};

type Kind = readonly [make: (random: Random, at: number, event: string) => Buffer, weight: number];
const json = (value: unknown): string => JSON.stringify(value);
const query = '{ region(code: "64.71") { name level parent { code } } }';
const counter = 'subscription ($event: ID!) { eventCounter(event: $event, everyMs: 100) { version served } }';
const wellFormed = (at: number): string => json(subscribeMessage(`m${at}`, query));
const randomBytes = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => between(random, 0, 255)));
const cut = (random: Random, whole: string, by = 1): string => whole.slice(0, between(random, 1, whole.length - by));
const changed = (random: Random, whole: string): string => {
  const at = between(random, 0, whole.length - 1);
  return `${whole.slice(0, at)}${oneOf(random, ['', '{', '}', '"', '$', '\\u0000', '\u{1F4A3}', '((', '@skip'])}${whole.slice(at + 1)}`;
};

/** In pieces, with a ping between two of them. */
const inPieces = (random: Random, whole: string): Buffer => {
  const bytes = Buffer.from(whole);
  const [first, second] = [between(random, 0, bytes.length), between(random, 0, bytes.length)].toSorted(
    (a, b) => a - b,
  );
  return Buffer.concat([
    frame(random, bytes.subarray(0, first), { fin: false }),
    frame(random, randomBytes(random, between(random, 0, 125)), { opcode: ping }),
    frame(random, bytes.subarray(first, second), { opcode: continuation, fin: false }),
    frame(random, bytes.subarray(second), { opcode: continuation }),
  ]);
};
const variables = [null, [], 'text', 5, { code: 5 }, { code: null }, { code: 'x'.repeat(5000) }, { __proto__: null }];
const flipped = (random: Random, bytes: Buffer, from: number, until: number): Buffer => {
  for (let times = between(random, 1, 4); times > 0; times--) {
    const at = between(random, from, Math.min(until, bytes.length) - 1);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << between(random, 0, 7));
  }
  return bytes;
};

/** Mutations after which a socket may stay open, although its operation fails. */
const bearable: Kind[] = [
  [(random, at) => frame(random, json(subscribeMessage(`m${at}`, changed(random, query)))), 5],
  [(random, at) => inPieces(random, wellFormed(at)), 2],
  [(random, at) => frame(random, json({ id: `m${at - 1}`, type: 'complete' })), 1],
  [(random) => frame(random, randomBytes(random, between(random, 0, 125)), { opcode: oneOf(random, [ping, pong]) }), 1],
  [
    (random, at) =>
      frame(random, json({ id: `m${at}`, type: 'subscribe', payload: { query, variables: oneOf(random, variables) } })),
    2,
  ],
  [(random, at) => frame(random, json(subscribeMessage(`m${at}`, counter, { event: changed(random, 'AB12CD') }))), 1],
  [
    (random, at) =>
      frame(
        random,
        json({
          id: `m${at}`,
          type: 'subscribe',
          payload: {
            query,
            operationName: oneOf(random, ['x', '', null]),
            extensions: oneOf(random, [{}, null, { a: [[[]]] }]),
          },
        }),
      ),
    1,
  ],
  [(random, at) => frame(random, wellFormed(at), { opcode: binary }), 1],
  [(random) => frame(random, json(subscribeMessage('again', '{ __typename }'))), 1],
  [
    (random, at) =>
      frame(
        random,
        json(
          subscribeMessage(
            oneOf(random, ['__proto__', 'constructor', `m${at}`]),
            `{ region { ${'parent { '.repeat(30)}code${' }'.repeat(31)} }`,
          ),
        ),
      ),
    1,
  ],
  [
    (random) =>
      frame(random, json({ type: oneOf(random, ['ping', 'pong']), payload: oneOf(random, [null, {}, { a: 1 }]) })),
    1,
  ],
];
const types = [
  'connection_init',
  'connection_ack',
  'next',
  'error',
  'start',
  'subscribe',
  'complete',
  '',
  7,
  null,
  [],
  {},
  '__proto__',
];
const ids = [null, 5, '', {}, [], 'x'.repeat(129), true];
const lengths = [
  0n,
  1n,
  125n,
  126n,
  127n,
  65_535n,
  65_536n,
  262_144n,
  262_145n,
  1n << 31n,
  1n << 32n,
  1n << 53n,
  (1n << 63n) - 1n,
  (1n << 64n) - 1n,
];
const badText = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80]];

/** Mutations that end the socket, or that leave it in the middle of a frame or of a message. */
const fatal: Kind[] = [
  [(random, at) => flipped(random, frame(random, wellFormed(at)), 0, 2), 4],
  [(random, at) => flipped(random, frame(random, wellFormed(at)), 2, 8), 3],
  [(random, at) => flipped(random, frame(random, wellFormed(at)), 8, Number.POSITIVE_INFINITY), 3],
  [(random, at) => frame(random, wellFormed(at), { opcode: continuation, fin: random() < 0.5 }), 2],
  [(random, at) => frame(random, wellFormed(at), { fin: false }), 1],
  [
    (random) =>
      frame(random, Buffer.concat([Buffer.from('{"type":"'), Buffer.from(oneOf(random, badText)), Buffer.from('"}')])),
    2,
  ],
  [(random, at) => frame(random, cut(random, wellFormed(at))), 2],
  [
    (random) =>
      frame(random, oneOf(random, ['', 'null', '[]', '5', '"a"', '{', '{}', 'NaN', '\0', '[['.repeat(50_000)])),
    2,
  ],
  [(random, at) => frame(random, json({ ...subscribeMessage(`m${at}`, query), type: oneOf(random, types) })), 3],
  [(random) => frame(random, json({ ...subscribeMessage('m', query), id: oneOf(random, ids) })), 2],
  [
    (random, _at, event) =>
      Buffer.concat(['twice', 'twice'].map((id) => frame(random, json(subscribeMessage(id, counter, { event }))))),
    2,
  ],
  [
    (random, at) =>
      frame(
        random,
        json({
          id: `m${at}`,
          type: 'subscribe',
          payload: oneOf(random, [null, 5, [], {}, { query: 5 }, { query: null }]),
        }),
      ),
    2,
  ],
  [(random, at) => frame(random, wellFormed(at), { declared: oneOf(random, lengths) }), 4],
  [
    (random) =>
      frame(random, randomBytes(random, between(random, 126, 70_000)), { opcode: oneOf(random, [close, ping, pong]) }),
    1,
  ],
  [(random) => frame(random, randomBytes(random, 9), { opcode: oneOf(random, [close, ping, pong]), fin: false }), 1],
  [(random, at) => frame(random, wellFormed(at), { opcode: oneOf(random, [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) }), 1],
  [(random, at) => frame(random, wellFormed(at), { reserved: between(random, 1, 7) }), 1],
  [(random, at) => frame(random, wellFormed(at), { isMasked: false }), 1],
  [(random) => frame(random, randomBytes(random, oneOf(random, [0, 1, 2, 3, 20, 125])), { opcode: close }), 1],
  [(random) => randomBytes(random, between(random, 1, 200)), 2],
];

/** The frames of one socket: mutated ones, of which only the last is bound to end it, or nearly so. */
export const mutatedFrames = (random: Random, event: string): Buffer[] => {
  const frames: Buffer[] = [];
  while (frames.length < 30) {
    const isLast = random() < 0.09;
    frames.push(weighted(random, isLast ? fatal : bearable)(random, frames.length, event));
    if (isLast) break;
  }
  return frames;
};
