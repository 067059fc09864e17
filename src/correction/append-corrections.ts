import type { Queryable } from '../database/database.ts';
import { said } from '../language/sentence.ts';
import type { Entry } from '../ledger/entry.ts';
import type { JudgedEvent } from '../ledger/judge.ts';
import { appendToLedger, type Written } from '../ledger/ledger.store.ts';
import { Refused } from '../terms/refusal.ts';
import { belowZero, insertCorrections, type NewCorrection } from './correction.store.ts';

/**
 * Stores corrections and appends the entries they consist of. Refuses where a counter of their events, or a part of one,
 * would become negative; then the caller takes the transaction back.
 */
export const appendCorrections = async (
  client: Queryable,
  corrections: NewCorrection[],
  entries: Entry[],
  places: JudgedEvent[],
): Promise<Written | Refused> => {
  const distinct = [...new Map(places.map((place) => [place.id, place])).values()];
  const ids = distinct.map(({ id }) => id);
  const already = await belowZero(client, ids);
  await insertCorrections(client, corrections);
  const written = await appendToLedger(client, entries, distinct);
  if (written.ids.length !== entries.length)
    throw new Error(`${entries.length - written.ids.length} entries of corrections were not written`);
  const below = await belowZero(client, ids);
  return below.difference(already).size > 0
    ? new Refused('INVALID', said`A counter of the event would become negative.`, ['input'])
    : written;
};
