import { describe } from 'vitest';
import { decode, encode, type Heard } from '../../src/live/bus.ts';
import { busBody, type Carrier } from './bus-body.ts';

const members = new Map<string, Heard>();

/** Carries nothing but the messages: what is left of a bus without its connections. */
const inMemory: Carrier = {
  join: (self, heard) => {
    members.set(self, heard);
    return {
      tellsInStatement: false,
      lostMs: () => 0,
      publish: (moved) => {
        const text = encode(self, moved);
        for (const [member, notify] of members) {
          const received = decode(text, member);
          if (received) notify(received);
        }
      },
      close: async () => void members.delete(self),
    };
  },
};

describe('in memory', () => {
  busBody(() => inMemory);
});
