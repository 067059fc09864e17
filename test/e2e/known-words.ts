import {
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
} from 'graphql';
import { between, oneOf, type Random, weighted } from '../../src/simulate/random.ts';

// The regions that most is known of come first and are asked for most often; the last two do not exist.
const places = ['64', '64.71', 'ID', '33.11', '64.72', '64.71.05', '64.09', '33', '31', '91', '64.71.05.1002', '64.03'];
const strangers = ['65', '64.74.01', '91.71', '11.01.01.2001', '34.71', '72', '99.99', '6401'];
const indicators = ['IKD_ACTIVATION', 'KTP_RECORDING', 'KIA_OWNERSHIP', 'FIRST_TIME_VOTER_RECORDING'];
const bases = ['KTP_ELIGIBLE', 'KTP_RECORDED', 'KTP_HOLDERS', 'CHILDREN'];
const measures = [...bases, 'IKD_ACTIVE', 'FIRST_TIME_VOTERS', 'KIA_ISSUED', 'NO_SUCH'];
const days = ['2022-04-15', '2024-06-19', '2024-10-31', '2024-12-31', '2025-11-17', '2026-01-31', '2026-06-30'];
const names = ['Sidomulyo', 'Balikpapan', 'samarinda', 'Kaltim', 'Jogja', 'Sepingan', '64.71', 'Kutai', 'Sidomulo'];
/** More learned words of a kind would only make those asked for again rarer. */
const mostLearned = 300;

/** The values that arguments are given: those that mean something in the shipped data, and those that answers had. */
export class KnownWords {
  private readonly random: Random;
  private readonly learned = new Map<string, string[]>();

  constructor(random: Random) {
    this.random = random;
  }

  /** Learns ids, codes of regions and instants from an answer, whatever their aliases. */
  learnFrom(answer: unknown): void {
    if (Array.isArray(answer)) for (const item of answer) this.learnFrom(item);
    if (typeof answer !== 'object' || answer === null) return;
    for (const [alias, value] of Object.entries(answer)) {
      const name = alias.slice(alias.lastIndexOf('_') + 1);
      if (typeof value !== 'string') this.learnFrom(value);
      else if (name === 'id') this.learn(Buffer.from(value, 'base64').toString().split(':')[0] ?? '', value);
      else if (name === 'recordedAt' || name === 'at') this.learn('instant', value);
      else if (name === 'code' && /^\d\d[.\d]*$/.test(value)) this.learn('region', value);
    }
  }

  learn(kind: string, word: string): void {
    const words = this.learned.get(kind) ?? [];
    if (words.includes(word)) return;
    if (words.length < mostLearned) words.push(word);
    else words[Math.floor(this.random() * mostLearned)] = word;
    this.learned.set(kind, words);
  }

  /** A value for the argument, or for the field of an input, with that name; `of` is the field that has it. */
  valueFor(name: string, given: GraphQLInputType, of: string): unknown {
    const type = getNullableType(given);
    if (isListType(type)) return [this.valueFor(name, type.ofType, of)];
    if (isEnumType(type)) return oneOf(this.random, type.getValues()).name;
    if (isInputObjectType(type))
      return Object.fromEntries(
        Object.values(type.getFields())
          .filter((field) => isRequiredInputField(field) || this.random() < 0.5)
          .map((field) => [field.name, this.valueFor(field.name, field.type, of)]),
      );
    switch (String(type)) {
      case 'Int':
        return between(this.random, 1, 6);
      case 'Float':
        return between(this.random, 1, 10_000) / 100;
      case 'Boolean':
        return this.random() < 0.5;
      case 'Date':
        return this.day(name);
      case 'DateTime':
        return this.of('instant', ['2026-01-01T00:00:00Z', '2026-03-01T00:00:00+08:00']);
      default:
        return this.text(name, of);
    }
  }

  private day(name: string): string {
    const [early, late] = [days.slice(0, 3), days.slice(3)];
    return oneOf(this.random, name === 'from' ? early : name === 'to' ? late : days);
  }

  private text(name: string, of: string): string {
    if (name === 'indicator' || of === 'Region.indicator') return weightedFirst(this.random, indicators);
    if (name === 'basis') return weightedFirst(this.random, bases);
    if (name === 'measure') return oneOf(this.random, measures);
    if (name === 'search') return oneOf(this.random, names);
    if (name === 'by') return 'tester';
    if (of === 'Query.outreachEvent') return name === 'id' ? this.of('OutreachEvent', ['1']) : this.of('event', ['?']);
    if (name === 'id') return this.of(oneOf(this.random, [...this.learned.keys()]), ['1']);
    return this.of('region', []);
  }

  /** A word of a kind: one that was learned, or one that was known before. */
  private of(kind: string, known: string[]): string {
    if (kind === 'region' && this.random() < 0.8) return weightedFirst(this.random, [...places, ...strangers]);
    return oneOf(this.random, [...(this.learned.get(kind) ?? []), ...(kind === 'region' ? strangers : known)]);
  }
}

/** One of the words, the first of them most often. */
const weightedFirst = (random: Random, words: string[]): string =>
  weighted(
    random,
    words.map((word, place) => [word, 1 / (1 + place)] as const),
  );
