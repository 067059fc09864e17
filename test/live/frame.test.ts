import { expect, test } from 'vitest';
import { nextFrame, nextHead, textHeader } from '../../src/live/frame.ts';

test.each([
  [0, [0x81, 0]],
  [125, [0x81, 125]],
  [126, [0x81, 126, 0, 126]],
  [65_535, [0x81, 126, 255, 255]],
  [65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]],
])('the header of %i bytes is encoded as in RFC 6455', (length, bytes) => {
  expect([...textHeader(length)]).toEqual(bytes);
});

test.each(['1', 'a"b\\c', '__proto__', 'ä€😀', ''])('a message with the id %j is encoded as in the protocol', (id) => {
  const state = { data: { eventCounter: { served: 3, event: { name: 'Balikpapan – "jemput bola"' } } } };
  const frame = nextFrame(nextHead(id), Buffer.from(JSON.stringify(state)));
  const message = frame.subarray(frame[1] === 126 ? 4 : 2).toString('utf8');
  expect(JSON.parse(message)).toEqual({ id, type: 'next', payload: state });
});
