import type { RegionLevel } from '../../prisma/generated/client/enums.ts';
import { levelOf } from '../terms/region-code.ts';
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
const likeness = (text: string, sought: ReadonlySet<number>, name: string): number => {
  if (name === text) return 2;
  const trigrams = trigramsOf(name);
  const alike = similarity(sought, trigrams);
  return name.startsWith(text) ? 1 + alike : (wordSimilarity(sought, trigrams) + alike) / 2;
};

/** Finds regions by names as people write them. The postings of a trigram are the regions whose names contain it. */
export class NameIndex {
  private readonly codes: readonly string[];
  private readonly texts: readonly string[];
  private readonly starts = new Uint32Array(trigramCount + 1);
  private readonly postings: Uint32Array;

  /** `regions`: codes with official names; names.ts adds the names that people use. */
  constructor(regions: readonly { code: string; name: string }[]) {
    this.codes = regions.map(({ code }) => code);
    this.texts = regions.map(({ code, name }) => searchTextOf(code, name));
    this.eachTrigram((_index, trigram) => {
      this.starts[trigram + 1] = (this.starts[trigram + 1] as number) + 1;
    });
    for (let trigram = 0; trigram < trigramCount; trigram++)
      this.starts[trigram + 1] = (this.starts[trigram + 1] as number) + (this.starts[trigram] as number);
    this.postings = new Uint32Array(this.starts[trigramCount] as number);
    const next = this.starts.slice();
    this.eachTrigram((index, trigram) => {
      const at = next[trigram] as number;
      this.postings[at] = index;
      next[trigram] = at + 1;
    });
  }

  /** The codes that pass `isAsked` and have a name similar to the plain text, best match first, ties by code. */
  search(text: string, isAsked: (code: string) => boolean): string[] {
    const sought = new Set(trigramsOf(text));
    const found = this.sharing(sought)
      .filter((index) => isAsked(this.codes[index] as string))
      .filter((index) => wordSimilarity(sought, trigramsOf(this.texts[index] as string)) >= leastSimilarity)
      .map((index) => {
        const code = this.codes[index] as string;
        const names = (this.texts[index] as string).split('|');
        const rank = Math.max(...names.map((name) => likeness(text, sought, name))) + levelBonus[levelOf(code)];
        return { code, rank };
      });
    return found.sort((a, b) => b.rank - a.rank || (a.code < b.code ? -1 : 1)).map(({ code }) => code);
  }

  /** Calls `each` once for every trigram of every text. */
  private eachTrigram(each: (index: number, trigram: number) => void): void {
    const lastIn = new Int32Array(trigramCount).fill(-1);
    for (const [index, text] of this.texts.entries())
      for (const trigram of trigramsOf(text)) {
        if (lastIn[trigram] === index) continue;
        lastIn[trigram] = index;
        each(index, trigram);
      }
  }

  /** The regions that share enough trigrams: any that share fewer cannot be similar. */
  private sharing(sought: ReadonlySet<number>): number[] {
    const shared = new Uint8Array(this.codes.length);
    const enough = Math.ceil(sought.size * leastSimilarity);
    const found: number[] = [];
    for (const trigram of sought)
      for (let at = this.starts[trigram] ?? 0; at < (this.starts[trigram + 1] ?? 0); at++) {
        const index = this.postings[at] as number;
        const count = (shared[index] ?? 0) + 1;
        shared[index] = count;
        if (count === enough) found.push(index);
      }
    return found;
  }
}
