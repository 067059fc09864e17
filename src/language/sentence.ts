import { indonesian } from './indonesian.ts';
import type { Language } from './language.ts';

/** What stands in the places of a sentence: text that is the same in every language, or a part that is said as well. */
type Value = string | number | Sentence;

/** A sentence for people. It is written in English, which it is as text and in JSON, and can be said in other languages. */
class Sentence {
  private readonly parts: readonly string[];
  private readonly values: readonly Value[];

  constructor(parts: readonly string[], values: readonly Value[]) {
    this.parts = parts;
    this.values = values;
  }

  in(language: Language): string {
    if (language === 'en') return String(this);
    const template = templateOf(this.parts);
    // What has no words of its own, such as "{0}: {1}", is the same everywhere.
    return (indonesian[template] ?? template).replaceAll(/\{(\d+)\}/g, (_place, number: string) => {
      const value = this.values[Number(number)] ?? '';
      return value instanceof Sentence ? value.in(language) : String(value);
    });
  }

  toString(): string {
    return String.raw({ raw: this.parts }, ...this.values);
  }

  toJSON(): string {
    return String(this);
  }
}

export type { Sentence };

/** What translations of a sentence are found by: its words in English with numbered places, "{0} of {1}". */
export const templateOf = (parts: readonly string[]): string =>
  parts.reduce((before, part, index) => `${before}{${index - 1}}${part}`);

/** Writes a sentence: said`${part} of ${whole}`. A test finds those that have no translation. */
export const said = (parts: TemplateStringsArray, ...values: Value[]): Sentence => new Sentence(parts, values);
