import { hash } from 'node:crypto';
import { windowMs } from './window.ts';

/** Measured: a key takes 525 bytes until its window ends: these take 26 MB, and twice that where two windows meet. */
const mostKeys = 50_000;

/** The first three parts: the /24 of an IPv4 address, and the /48 of an IPv6 address. */
const wider = (key: string): string => key.split(/[.:]/, 3).join(':');

/**
 * Bounds the number of addresses that are counted. The first ones of a minute count each for itself; the others are
 * spread by their wider networks over 4,096 shares, so that somebody who has a million /64s of one provider fills up a
 * few shares, and no memory.
 */
export class FewKeys {
  private readonly most: number;
  private readonly own = new Set<string>();
  private until = 0;

  constructor(most = mostKeys) {
    this.most = most;
  }

  /** The key under which an address is counted at an instant in milliseconds. */
  keyFor(address: string, now: number): string {
    if (now >= this.until) {
      this.own.clear();
      this.until = now + windowMs;
    }
    if (this.own.has(address)) return address;
    if (this.own.size >= this.most) return `share ${hash('sha256', wider(address)).slice(0, 3)}`;
    this.own.add(address);
    return address;
  }
}
