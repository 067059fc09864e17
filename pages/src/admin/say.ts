import { language } from '../page.ts';
import { english } from './say-en.ts';
import { indonesian } from './say-id.ts';

/** The texts of the administration, in the language of the page. */
export const say = language === 'en' ? english : indonesian;

const asWords = (code: string): string => {
  const text = code.toLowerCase().replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** The name of a code of the API: VERSION_CONFLICT, ADMIN, FIGURE_RECORDED. */
export const nameOf = (code: string): string => say.names[code] ?? asWords(code);

const dayAndTime = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'id-ID', {
  dateStyle: 'medium',
  timeStyle: 'short',
});

/** A moment in the time zone of this device: 22 Nov 2026, 10.42. */
export const momentText = (at: string | Date): string => dayAndTime.format(new Date(at));
