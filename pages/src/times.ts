/** The usual names of the time zones. */
const zoneNames = new Map([
  ['Asia/Jakarta', 'WIB'],
  ['Asia/Makassar', 'WITA'],
  ['Asia/Jayapura', 'WIT'],
]);

const textIn = (timeZone: string, at: number | string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('id-ID', { timeZone, ...options }).format(new Date(at));

const withZone = (text: string, timeZone: string): string => `${text} ${zoneNames.get(timeZone) ?? timeZone}`;

/** 10.42.05 WITA */
export const timeText = (at: number | string, timeZone: string): string =>
  withZone(textIn(timeZone, at, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false }), timeZone);

/** 08.00 WITA */
export const hourText = (at: number | string, timeZone: string): string =>
  withZone(textIn(timeZone, at, { hour: '2-digit', minute: '2-digit', hour12: false }), timeZone);

/** A day in the given language: Senin, 23 November 2026. */
export const dayText = (at: number | string, timeZone: string, language: string): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'id-ID', { timeZone, dateStyle: 'full' }).format(new Date(at));

const dateIn = (day: string, language: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'id-ID', { timeZone: 'UTC', ...options }).format(new Date(day));

/** A calendar day in the given language: 19 Juni 2024, or 19 Jun 2024 where space is small. */
export const dateText = (day: string, language: string, month: 'long' | 'short' = 'long'): string =>
  dateIn(day, language, { day: 'numeric', month, year: 'numeric' });

/** Two calendar days, without what they share: 1–19 Juni 2024, 1 Jan–19 Juni 2024, 9 Okt 2024–31 Oktober 2025. */
export const spanText = (from: string, to: string, language: string, month: 'long' | 'short' = 'long'): string => {
  const last = dateText(to, language, month);
  if (from === to) return last;
  const isSameYear = from.slice(0, 4) === to.slice(0, 4);
  const isSameMonth = from.slice(0, 7) === to.slice(0, 7);
  const first = dateIn(from, language, {
    day: 'numeric',
    ...(!isSameMonth && { month: 'short' }),
    ...(!isSameYear && { year: 'numeric' }),
  });
  return `${first}–${last}`;
};
