/** Indonesian, unless the address asks for English with ?lang=en. */
export type Language = 'id' | 'en';

/** The language that an address asks for. */
export const languageOf = (search: string): Language =>
  new URLSearchParams(search).get('lang') === 'en' ? 'en' : 'id';
