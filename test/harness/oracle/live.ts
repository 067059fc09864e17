/**
 * Net activations of the ledger, by domicile.
 *
 * DECISIONS
 * - A day whose activations and withdrawals cancel out over the subtree adds no day to dataAsOf.
 * - Entries are never added to a basis.
 * - A current value takes each entry up to its domicile's own today; figures still count up to the region's own today.
 */
import { type Day, dayAt } from './calendar.ts';
import { lineOf, type Moment, type World } from './world.ts';

export type Live = { net: number; days: Day[] };

/** After `since`, up to the moment's day, in the region and everything below it. */
export const liveAfter = (world: World, region: string, measure: string, since: Day, moment: Moment): Live => {
  const byDay = new Map<Day, number>();
  let net = 0;
  for (const entry of world.entries) {
    if (entry.measure !== measure || entry.day <= since) continue;
    if (entry.day > (moment.now === null ? moment.day : dayAt(entry.domicile, moment.now))) continue;
    if (moment.knownAt !== null && Date.parse(entry.recordedAt) > Date.parse(moment.knownAt)) continue;
    if (!lineOf(world, entry.domicile).includes(region)) continue;
    byDay.set(entry.day, (byDay.get(entry.day) ?? 0) + entry.net);
    net += entry.net;
  }
  return { net, days: [...byDay].filter(([, ofDay]) => ofDay !== 0).map(([day]) => day) };
};
