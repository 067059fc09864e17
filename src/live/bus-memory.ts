import { type Bus, decode, encode, type Heard } from './bus.ts';

/** Connects the servers of one process; a single server has no other to notify. */
export class MemoryExchange {
  private readonly members = new Map<string, Heard>();

  join(self: string, heard: Heard): Bus {
    this.members.set(self, heard);
    return {
      tellsInStatement: false,
      publish: (moved) => {
        // The usual case, after every group of entries: there is no other server.
        if (this.members.size === 1) return;
        const text = encode(self, moved);
        for (const [member, notify] of this.members) {
          const received = decode(text, member);
          if (received) notify(received);
        }
      },
      close: () => {
        this.members.delete(self);
        return Promise.resolve();
      },
    };
  }
}
