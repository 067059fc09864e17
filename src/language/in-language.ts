import { isSentence, type Sentence, templateOf } from '../terms/sentence.ts';
import { indonesian } from './indonesian.ts';
import type { Language } from './language.ts';

/** The text of a sentence in a language; nested sentences are translated too. */
export const inLanguage = (language: Language, sentence: Sentence): string => {
  if (language === 'en') return String(sentence);
  const template = templateOf(sentence.words);
  // A template without words, such as "{0}: {1}", is the same in every language.
  return (indonesian[template] ?? template).replaceAll(/\{(\d+)\}/g, (_place, number: string) => {
    const part = sentence.parts[Number(number)] ?? '';
    return isSentence(part) ? inLanguage(language, part) : String(part);
  });
};
