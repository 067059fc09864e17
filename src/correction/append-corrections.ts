import type { Queryable } from '../database/database.ts';
import type { Entry } from '../ledger/entry.ts';
import type { JudgedEvent } from '../ledger/judge.ts';
import { appendManyToLedger } from '../ledger/ledger.store.ts';
import type { Moved } from '../terms/moved.ts';
import { Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { belowZero, insertCorrections, type NewCorrection } from './correction.store.ts';

/**
 * Stores corrections and appends the entries that they add; returns the tallies that changed. Refuses with INVALID if a
 * counter of their events, or a part of one, would become negative; the caller then rolls the transaction back.
 */
export const appendCorrections = async (
  client: Queryable,
  corrections: NewCorrection[],
  entries: Entry[],
  places: JudgedEvent[],
): Promise<Moved | Refused> => {
  const ids = places.map(({ id }) => id);
  const already = await belowZero(client, ids);
  await insertCorrections(client, corrections);
  const written = await appendManyToLedger(client, entries, places);
  if (written.ids.length !== entries.length)
    throw new Error(`${entries.length - written.ids.length} entries of the corrections were not written`);
  const below = await belowZero(client, ids);
  return below.difference(already).size > 0
    ? new Refused('INVALID', said`A counter of the event would become negative.`, ['input'])
    : written.moved;
};
