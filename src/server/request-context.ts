import type { Pool } from 'pg';
import { keyOfToken, publicViewer, type Viewer } from '../access/viewer.ts';
import { telling } from '../access/visibility.ts';
import { Trail } from '../audit/trail.ts';
import type { Budget } from '../budget/budget.ts';
import { CounterLoader, type CounterMemory } from '../counter/counter-loader.ts';
import type { Context } from '../graphql/context.ts';
import { rateLimited } from '../graphql/errors.ts';
import { Turns } from '../graphql/turns.ts';
import { EvidenceLoader } from '../indicator/evidence-loader.ts';
import type { ValueMemory } from '../indicator/value-memory.ts';
import { ValueReader } from '../indicator/value-reader.ts';
import type { Language } from '../language/language.ts';
import { ChangeReader } from '../last-change/change-reader.ts';
import { EventLoader } from '../outreach/event-loader.ts';
import type { Tree } from '../region/tree.ts';
import { type Day, dayIn } from '../terms/calendar.ts';
import type { Clock } from '../terms/clock.ts';
import type { Moved } from '../terms/moved.ts';
import { Reads } from '../terms/reads.ts';
import type { RegionZone } from '../terms/zone.ts';

/** The parts of the server that all requests share. */
export type Shared = Pick<
  Context,
  'limits' | 'prisma' | 'writer' | 'tokens' | 'endedTokens' | 'catalogue' | 'findingLists' | 'listen'
> & {
  db: Pool;
  regions: { tree: Tree };
  /** The clock of the database. */
  clock: Clock;
  announce: (moved: Moved) => void;
  /** Null if any number may be recorded. */
  entriesPerToken: Budget | null;
};

/**
 * The memories that requests share. States of subscriptions follow versions that may be newer than what a memory was
 * told: they have no memory of events, and ask `hasHeard` before they use that of values.
 */
export type Memories = { values: ValueMemory; events: CounterMemory | null; hasHeard: (() => Promise<boolean>) | null };
/** One request; without memories, it reads everything itself. */
export type Asked = { requestId: string; viewer: Viewer; language: Language; memories: Memories | null };

/**
 * The context of one request. Its members are made when they are first used, and tell what the answer reads: `tree`,
 * `evidence`, `counters`, `events` and `today` exactly, and every other way to data that may change that it is untold.
 */
export const requestContext = (shared: Shared, { requestId, viewer, language, memories }: Asked): Context => {
  const { limits, catalogue, regions, db } = shared;
  const now = new Date(shared.clock());
  const { tree } = regions;
  const reads = new Reads(now);
  const days = new Map<RegionZone, Day>();
  const untold = <Member>(member: Member): Member => {
    reads.untold();
    return member;
  };
  let [evidence, values, counters, events, changes, trail] = [] as unknown as [
    EvidenceLoader?,
    ValueReader?,
    CounterLoader?,
    EventLoader?,
    ChangeReader?,
    Trail?,
  ];
  return {
    requestId,
    language,
    limits,
    catalogue,
    reads,
    viewer: viewer === publicViewer ? viewer : telling(viewer, () => reads.untold()),
    get now() {
      reads.moment();
      return now;
    },
    today: (zone) => {
      let day = days.get(zone);
      if (day === undefined) {
        reads.today(zone);
        day = dayIn(zone, now);
        days.set(zone, day);
      }
      return day;
    },
    turns: new Turns(),
    get tree() {
      reads.facts();
      return tree;
    },
    get evidence() {
      evidence ??= new EvidenceLoader(db, memories?.values ?? null, reads, memories?.hasHeard ?? null);
      return evidence;
    },
    get values() {
      values ??= new ValueReader(this.evidence, catalogue);
      return values;
    },
    get counters() {
      counters ??= new CounterLoader(db, now, memories?.events, reads);
      return counters;
    },
    get events() {
      events ??= new EventLoader(db, memories?.events ?? null, reads);
      return events;
    },
    get changes() {
      changes ??= new ChangeReader(db, this.values);
      return untold(changes);
    },
    get trail() {
      trail ??= new Trail(db, { viewer, requestId, now }, shared.announce);
      return untold(trail);
    },
    get prisma() {
      return untold(shared.prisma);
    },
    get db() {
      return untold(db);
    },
    get writer() {
      return untold(shared.writer);
    },
    countEntries: async (entries) => {
      const budget = shared.entriesPerToken;
      if (!budget || entries === 0) return;
      const taken = await budget.take(keyOfToken(viewer), entries);
      if (taken.isRefused) throw rateLimited(budget, taken);
    },
    get tokens() {
      return untold(shared.tokens);
    },
    get endedTokens() {
      return untold(shared.endedTokens);
    },
    get findingLists() {
      return untold(shared.findingLists);
    },
    get listen() {
      return untold(shared.listen);
    },
  };
};
