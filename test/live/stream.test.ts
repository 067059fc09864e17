import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Stream } from '../../src/live/stream.ts';

test('a change between becoming due and being read causes no second concurrent reading', async () => {
  let [due, reading, most, version] = [0, 0, 0, 0];
  const read = async () => {
    most = Math.max(most, ++reading);
    const state = Buffer.from(String(++version));
    await sleep(20);
    reading--;
    return { state, isOver: false };
  };
  const stream = new Stream(1, () => {
    due++;
    setTimeout(() => void stream.update(read), 10);
    // As in a burst of records: once before the hub starts to read, once while it reads.
    setTimeout(() => stream.change(), 5);
    setTimeout(() => stream.change(), 15);
  });
  const seen: number[] = [];
  const sink = { write: (state: Buffer) => seen.push(Number(state)), end: () => {} };
  stream.add(sink);
  while (seen.length < 5) await sleep(5);
  stream.remove(sink);
  expect(most).toBe(1);
  expect(due).toBeLessThanOrEqual(seen.length + 1);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});
