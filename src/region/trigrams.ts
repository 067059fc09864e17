/**
 * Trigrams of plain text (see names.ts), as pg_trgm defines them: each word is padded with two spaces in front and one
 * behind, and cut into overlapping pieces of three characters. A trigram is a number below `trigramCount`.
 */
const bits = 6;
const letters = 26;
const firstDigit = 1 + letters;
const firstOther = firstDigit + 10;

export const trigramCount = 1 << (3 * bits);

// Names are in Latin script. Any other letters share the numbers left over.
const numberOf = (unit: number): number => {
  if (unit >= 97 && unit < 97 + letters) return unit - 96;
  if (unit >= 48 && unit < 58) return firstDigit + unit - 48;
  return firstOther + (unit % ((1 << bits) - firstOther));
};

const isInWord = (unit: number): boolean => unit !== 32 && unit !== 124;

/** The trigrams of a text in their order, words after each other; spaces and bars separate words. */
export const trigramsOf = (text: string): number[] => {
  const found: number[] = [];
  let at = 0;
  while (at < text.length) {
    if (!isInWord(text.charCodeAt(at))) {
      at += 1;
      continue;
    }
    let trigram = 0;
    for (; at < text.length && isInWord(text.charCodeAt(at)); at++) {
      trigram = ((trigram << bits) | numberOf(text.charCodeAt(at))) & (trigramCount - 1);
      found.push(trigram);
    }
    found.push((trigram << bits) & (trigramCount - 1));
  }
  return found;
};

const ratio = (shared: number, a: number, b: number): number =>
  shared === 0 ? 0 : Math.fround(shared / (a + b - shared));

/** The trigrams that a text shares with `sought`, as a part of the trigrams of both: 0 to 1. */
export const similarity = (sought: ReadonlySet<number>, text: readonly number[]): number => {
  let [shared, distinct] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const trigram = text[at] as number;
    if (text.indexOf(trigram) !== at) continue;
    distinct += 1;
    if (sought.has(trigram)) shared += 1;
  }
  return ratio(shared, sought.size, distinct);
};

/**
 * The greatest similarity between the whole of `sought` and any run of the trigrams of `text`: 0 to 1. The run grows at
 * its end; at every shared trigram, the start that fits best is kept, as in pg_trgm.
 */
export const wordSimilarity = (sought: ReadonlySet<number>, text: readonly number[]): number => {
  const isShared: boolean[] = [];
  // A trigram goes by the place where the text has it first. Texts are short, and a Map for each took twice as long.
  const places: number[] = [];
  const lastAt: number[] = [];
  for (const trigram of text) {
    isShared.push(sought.has(trigram));
    places.push(text.indexOf(trigram));
    lastAt.push(-1);
  }
  let [start, shared, distinct, best] = [-1, 0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const place = places[at] as number;
    if (start === -1 && !isShared[at]) continue;
    if (start === -1) start = at;
    if (lastAt[place] === -1) {
      distinct += 1;
      if (isShared[at]) shared += 1;
    }
    lastAt[place] = at;
    if (!isShared[at]) continue;
    let fit = ratio(shared, sought.size, distinct);
    const first = start;
    let nowShared = shared;
    let nowDistinct = distinct;
    for (let from = first; from <= at; from++) {
      const tried = ratio(nowShared, sought.size, nowDistinct);
      if (tried > fit) {
        fit = tried;
        start = from;
        shared = nowShared;
        distinct = nowDistinct;
      }
      if (lastAt[places[from] as number] !== from) continue;
      nowDistinct -= 1;
      if (isShared[from]) nowShared -= 1;
    }
    best = Math.max(best, fit);
    for (let from = first; from < start; from++) {
      const dropped = places[from] as number;
      if (lastAt[dropped] === from) lastAt[dropped] = -1;
    }
  }
  return best;
};
