/** The value of a placeholder: text that is the same in every language, or another sentence. */
type Part = string | number | Sentence;

/** A sentence for people to read. As a string and in JSON it is English; language/in-language.ts translates it. */
class Sentence {
  /** The English words between the placeholders. */
  readonly words: readonly string[];
  readonly parts: readonly Part[];

  constructor(words: readonly string[], parts: readonly Part[]) {
    this.words = words;
    this.parts = parts;
  }

  toString(): string {
    return String.raw({ raw: this.words }, ...this.parts);
  }

  toJSON(): string {
    return String(this);
  }
}

export type { Sentence };

export const isSentence = (part: Part): part is Sentence => part instanceof Sentence;

/** The key of a translation: the English words with numbered placeholders, "{0} of {1}". */
export const templateOf = (words: readonly string[]): string =>
  words.reduce((before, part, index) => `${before}{${index - 1}}${part}`);

/** Creates a sentence: said`${part} of ${whole}`. A test fails for a sentence without a translation. */
export const said = (words: TemplateStringsArray, ...parts: Part[]): Sentence => new Sentence(words, parts);

/** A sentence as JSON that can be put together again, where its English text alone could not be translated. */
export type SentenceParts = { words: readonly string[]; parts: (string | number | SentenceParts)[] };

export const takenApart = ({ words, parts }: Sentence): SentenceParts => ({
  words,
  parts: parts.map((part) => (isSentence(part) ? takenApart(part) : part)),
});

export const putTogether = ({ words, parts }: SentenceParts): Sentence =>
  new Sentence(
    words,
    parts.map((part) => (typeof part === 'object' ? putTogether(part) : part)),
  );
