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
