/** The languages of the server's messages. */
export type Language = 'en' | 'id';

/**
 * The language that an Accept-Language header asks for: Indonesian or English, whichever has the higher weight, or the
 * first one if the weights are equal; English if the header names neither.
 */
export const languageOf = (header: string | null): Language => {
  if (header === null) return 'en';
  const asked = header.split(',').flatMap((range): { language: Language; weight: number }[] => {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const [language] = tag.split('-', 1);
    if (language !== 'id' && language !== 'en') return [];
    const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    return weight > 0 ? [{ language, weight }] : [];
  });
  return asked.toSorted((a, b) => b.weight - a.weight)[0]?.language ?? 'en';
};
