/** The newest version of a shipped row in the database. It is out of use if a person retracted or revised it. */
export type StoredRow = { key: string; id: number; place: number; inUse: boolean; content: string };

// Far enough below zero for a million rows: the figures and targets that people record have places from 1 on.
const firstPlace = -1_000_000;

/** The indexes of a longest rising subsequence; nulls are passed over. */
const longestRise = (places: (number | null)[]): Set<number> => {
  const lengths: number[] = [];
  const previous: number[] = [];
  let last = -1;
  for (const [index, place] of places.entries()) {
    lengths[index] = place === null ? 0 : 1;
    previous[index] = -1;
    if (place === null) continue;
    for (const [before, lower] of places.slice(0, index).entries()) {
      if (lower === null || lower >= place || (lengths[before] ?? 0) < (lengths[index] ?? 0)) continue;
      lengths[index] = (lengths[before] ?? 0) + 1;
      previous[index] = before;
    }
    if (last === -1 || (lengths[index] ?? 0) > (lengths[last] ?? 0)) last = index;
  }
  const rise = new Set<number>();
  for (; last !== -1; last = previous[last] ?? -1) rise.add(last);
  return rise;
};

/**
 * The places of a file's rows in the order of recording, so that a database brought up to date orders them like one that
 * was just filled. Stored rows keep theirs, except for the fewest that must move where the file's order changed. The
 * others lie between their neighbours in the file.
 */
export const placesOf = (keys: string[], stored: Pick<StoredRow, 'key' | 'place'>[]): number[] => {
  const known = new Map(stored.map(({ key, place }) => [key, place]));
  const earlier = keys.map((key) => known.get(key) ?? null);
  const kept = longestRise(earlier);
  const places = earlier.map((place, index) => (kept.has(index) ? place : null));
  return places.map((place, index) => {
    if (place !== null) return place;
    const before = places.findLastIndex((each, at) => at < index && each !== null);
    const after = places.findIndex((each, at) => at > index && each !== null);
    const [low, high] = [places[before] ?? null, places[after] ?? null];
    if (low !== null && high !== null) return low + ((high - low) * (index - before)) / (after - before);
    if (low !== null) return low + (index - before);
    return high === null ? firstPlace + index : high - (after - index);
  });
};
