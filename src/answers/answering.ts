import type { ExecutionResult } from 'graphql';
import type { Clock } from '../terms/clock.ts';
import type { Moment } from '../terms/moves.ts';
import type { Reads } from '../terms/reads.ts';
import type { Answer } from './answer.ts';
import type { KeptAnswers } from './kept-answers.ts';

/** An answer as it was made, with the status and headers that its errors ask for. */
export type Made = {
  answer: Answer;
  status: number;
  headers: Record<string, string>;
  hasErrors: boolean;
  /** The result, if something that it needs was away: all who ask for the same have waited long enough for it. */
  away: ExecutionResult | null;
  reads: Reads;
};
/** Makes an answer, of a result that is there already if one is given. */
type Make = (of: ExecutionResult | null) => Promise<Made>;
/**
 * How an answer came about: it was kept; it was made, and may be given again; it was made for an equal request at the
 * same time; or it was made for this request alone.
 */
type Cached = 'hit' | 'miss' | 'shared' | 'bypass';
export type Given = Pick<Made, 'answer' | 'status' | 'headers'> & { cached: Cached };

/** An answer that is being made, and the moment at which that began. */
type Flight = { began: Moment; made: Promise<Made> };

/** Answers that may be given to others. One with errors carries the id of its request. */
const isForAll = ({ reads, hasErrors }: Made): boolean => reads.isTold && !hasErrors;

/** Gives answers from those kept, and makes each other one once, however many ask for it at the same time. */
export class Answering {
  readonly kept: KeptAnswers;
  private readonly clock: Clock;
  private readonly flights = new Map<string, Flight>();

  /** `clock` is that of the requests which make the answers. */
  constructor(kept: KeptAnswers, clock: Clock = Date.now) {
    this.kept = kept;
    this.clock = clock;
  }

  find(key: string): Given | null {
    const answer = this.kept.find(key, this.clock());
    return answer ? { answer, status: 200, headers: {}, cached: 'hit' } : null;
  }

  /**
   * Makes an answer, or waits for an equal one that is being made, unless something has moved since that began: the
   * caller may have been told of that move, and must see it.
   */
  async make(key: string, make: Make): Promise<Given> {
    const began = this.kept.moment;
    const flight = this.flights.get(key);
    if (began === null || flight?.began !== began) return this.keepWhatIsMade(key, began, make);
    const made = await flight.made.catch(() => null);
    return made && isForAll(made) && made.reads.endsAt > this.clock()
      ? { ...made, cached: 'shared' }
      : { ...(await make(made?.away ?? null)), cached: 'bypass' };
  }

  private async keepWhatIsMade(key: string, began: Moment | null, make: Make): Promise<Given> {
    const flight = began === null ? null : { began, made: make(null) };
    if (!flight) return { ...(await make(null)), cached: 'bypass' };
    this.flights.set(key, flight);
    try {
      const made = await flight.made;
      if (!isForAll(made)) return { ...made, cached: 'bypass' };
      this.kept.keep(key, flight.began, made.reads, made.answer);
      return { ...made, cached: 'miss' };
    } finally {
      if (this.flights.get(key) === flight) this.flights.delete(key);
    }
  }
}
