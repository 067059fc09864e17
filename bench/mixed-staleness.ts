/** Whether a read ever misses an entry that was acknowledged before it, while others read and write. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from './fanout-server.ts';
import { domicile, type Write } from './mixed-writes.ts';
import { ask } from './reading-load.ts';

/**
 * On the server that records, reads after an acknowledgement that missed it; on another server, the longest time in ms
 * from an acknowledgement until a read had it.
 */
export type Staleness = { reads: number; stale: string[]; kept: number; elsewhereMs: number[] };

const indicator = 'indicator(code: "IKD_ACTIVATION") { numerator { value } }';
const small = `{ region(code: "${domicile}") { code ${indicator} } }`;
const wide = `{ region(code: "64") { children(first: 100) { nodes { children(first: 100) { nodes { code ${indicator} } } } } } }`;
const everyMs = 20;
const everyNth = 10;
const mostElsewhereMs = 10_000;

const ofDomicile = new RegExp(`"code":"${domicile}","indicator":\\{"numerator":\\{"value":(\\d+)\\}`);
const read = async ({ url }: Server, query: string): Promise<{ value: number; kept: boolean }> => {
  const { body, kept } = await ask({ url: `${url}/graphql`, query });
  return { value: Number(ofDomicile.exec(body.toString())?.[1] ?? Number.NaN), kept };
};

/** Writes `count` times, one after the other, at most 50 a second, and reads after each acknowledgement. */
export const staleness = async (here: Server, elsewhere: Server, write: Write, count: number): Promise<Staleness> => {
  const found: Staleness = { reads: 0, stale: [], kept: 0, elsewhereMs: [] };
  const { value: before } = await read(here, small);
  const appears = async (least: number): Promise<void> => {
    const began = performance.now();
    while ((await read(elsewhere, small)).value < least && performance.now() - began < mostElsewhereMs)
      await sleep(everyMs);
    found.elsewhereMs.push(performance.now() - began);
  };
  const appearing: Promise<void>[] = [];
  for (let written = 1; written <= count; written++) {
    await write();
    const least = before + written;
    for (const query of [small, wide]) {
      const { value, kept } = await read(here, query);
      found.reads++;
      if (kept) found.kept++;
      if (value !== least) found.stale.push(`${value} instead of ${least}, ${kept ? 'kept' : 'computed'}`);
    }
    if (written % everyNth === 0) appearing.push(appears(least));
    await sleep(everyMs);
  }
  await Promise.all(appearing);
  return found;
};
