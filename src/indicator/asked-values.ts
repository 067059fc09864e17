import type { Maybe } from '../terms/when-all.ts';
import type { Indicator } from '../values/catalogue.ts';
import { askedKeyOf, questionKeyOf, type ValueQuery } from './value-question.ts';

/** One question about any region, with the values of the regions that it was asked about. */
type Asked<Computed> = Pick<ValueQuery, 'namedBasis' | 'day' | 'liveUntil' | 'knownAt'> & {
  questionKey: string;
  values: Map<string, Maybe<Computed>>;
};

const isSame = (asked: Asked<unknown>, { namedBasis, day, liveUntil, knownAt }: ValueQuery): boolean =>
  asked.namedBasis === namedBasis &&
  asked.day === day &&
  asked.liveUntil === liveUntil &&
  asked.knownAt?.getTime() === knownAt?.getTime();

/**
 * The values that one request has asked for. Most requests ask the same of hundreds of regions in turn, so the last
 * question about each indicator is at hand: its keys are made and hashed once rather than for every region.
 */
export class AskedValues<Computed> {
  private readonly lastOf = new Map<Indicator, Asked<Computed>>();
  private readonly askedOf = new Map<string, Asked<Computed>>();

  of(query: ValueQuery): Asked<Computed> {
    const last = this.lastOf.get(query.indicator);
    if (last && isSame(last, query)) return last;
    const key = askedKeyOf(query);
    const asked = this.askedOf.get(key) ?? { ...query, questionKey: questionKeyOf(query), values: new Map() };
    this.askedOf.set(key, asked);
    this.lastOf.set(query.indicator, asked);
    return asked;
  }

  clear(): void {
    this.lastOf.clear();
    this.askedOf.clear();
  }
}
