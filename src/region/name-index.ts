import type { RegionLevel } from '../../prisma/generated/client/enums.ts';
import { boundsWithin, countryCode, levelOf } from '../terms/region-code.ts';
import { lowerBound } from '../terms/sorted.ts';
import { isStep, type Steps } from '../terms/steps.ts';
import { searchTextOf } from './names.ts';
import { similarity, trigramCount, trigramsOf, wordSimilarity } from './trigrams.ts';

// At 0.45, two typing errors in a word of eight letters are forgiven.
const leastSimilarity = 0.45;

// Of similar matches, higher levels come first.
const levelBonus: Record<RegionLevel, number> = {
  COUNTRY: 0.4,
  PROVINCE: 0.4,
  REGENCY: 0.3,
  DISTRICT: 0.1,
  VILLAGE: 0,
};

/** How alike a name is: 2 if it is equal, above 1 if it starts with the text, otherwise by its trigrams, 0 to 1. */
const likeness = (
  text: string,
  sought: ReadonlySet<number>,
  name: string,
  trigrams = trigramsOf(name),
  inWords = wordSimilarity(sought, trigrams),
): number => {
  if (name === text) return 2;
  const alike = similarity(sought, trigrams);
  return name.startsWith(text) ? 1 + alike : (inWords + alike) / 2;
};

/** Finds regions by names as people write them. The postings of a trigram are the regions whose names contain it. */
export class NameIndex {
  private readonly codes: readonly string[];
  private readonly levels: readonly RegionLevel[];
  // The number of trigrams that each region shares with the text of the search that is running.
  private readonly shared: Uint8Array;
  private readonly texts: readonly string[];
  private readonly starts: Uint32Array;
  private readonly postings: Uint32Array;

  private constructor(codes: readonly string[], texts: readonly string[], starts: Uint32Array) {
    this.codes = codes;
    this.levels = codes.map(levelOf);
    this.shared = new Uint8Array(codes.length);
    this.texts = texts;
    this.starts = starts;
    this.postings = new Uint32Array(starts[trigramCount] as number);
  }

  /** `regions`: codes in their order, with official names; names.ts adds the names that people use. */
  static *inSteps(regions: Iterable<{ code: string; name: string }>): Steps<NameIndex> {
    const [codes, texts]: [string[], string[]] = [[], []];
    for (const { code, name } of regions) {
      texts.push(searchTextOf(code, name));
      if (isStep(codes.push(code))) yield;
    }
    const starts = new Uint32Array(trigramCount + 1);
    yield* eachTrigram(texts, (_index, trigram) => {
      starts[trigram + 1] = (starts[trigram + 1] as number) + 1;
    });
    for (let trigram = 0; trigram < trigramCount; trigram++)
      starts[trigram + 1] = (starts[trigram + 1] as number) + (starts[trigram] as number);
    const made = new NameIndex(codes, texts, starts);
    const next = starts.slice();
    yield* eachTrigram(texts, (index, trigram) => {
      const at = next[trigram] as number;
      made.postings[at] = index;
      next[trigram] = at + 1;
    });
    return made;
  }

  /**
   * The codes that have a name similar to the plain text, best match first, ties by code: of a level or of all, within a
   * region or anywhere.
   */
  search(text: string, level: RegionLevel | null, within: string | null): string[] {
    const sought = new Set(trigramsOf(text));
    const found: { code: string; rank: number }[] = [];
    for (const index of this.sharing(sought, level, within)) {
      const names = this.texts[index] as string;
      const trigrams = trigramsOf(names);
      const inWords = wordSimilarity(sought, trigrams);
      if (inWords < leastSimilarity) continue;
      const alike = names.includes('|')
        ? Math.max(...names.split('|').map((name) => likeness(text, sought, name)))
        : likeness(text, sought, names, trigrams, inWords);
      found.push({
        code: this.codes[index] as string,
        rank: alike + levelBonus[this.levels[index] as RegionLevel],
      });
    }
    return found.sort((a, b) => b.rank - a.rank || (a.code < b.code ? -1 : 1)).map(({ code }) => code);
  }

  /** The regions that share enough trigrams: any that share fewer cannot be similar. */
  private sharing(sought: ReadonlySet<number>, level: RegionLevel | null, within: string | null): number[] {
    const { shared, levels, postings } = this;
    // Used again: for each search an array for 91,600 regions took a tenth of its time.
    shared.fill(0);
    const [from, to] = this.range(within);
    const enough = Math.ceil(sought.size * leastSimilarity);
    const found: number[] = [];
    for (const trigram of sought) {
      const end = this.starts[trigram + 1] ?? 0;
      for (let at = this.starts[trigram] ?? 0; at < end; at++) {
        const index = postings[at] as number;
        const count = (shared[index] as number) + 1;
        shared[index] = count;
        if (count === enough && index >= from && index < to && (level === null || levels[index] === level))
          found.push(index);
      }
    }
    return found;
  }

  /** Where the regions within one lie in the order of codes: the first, and the one behind the last. */
  private range(within: string | null): [from: number, to: number] {
    if (within === null || within === countryCode) return [0, this.codes.length];
    const bounds = boundsWithin(within);
    return [lowerBound(this.codes, bounds.from), lowerBound(this.codes, bounds.to)];
  }
}

/** Calls `each` once for every trigram of every text. */
function* eachTrigram(texts: readonly string[], each: (index: number, trigram: number) => void): Steps<void> {
  const lastIn = new Int32Array(trigramCount).fill(-1);
  for (const [index, text] of texts.entries()) {
    for (const trigram of trigramsOf(text)) {
      if (lastIn[trigram] === index) continue;
      lastIn[trigram] = index;
      each(index, trigram);
    }
    if (isStep(index)) yield;
  }
}
