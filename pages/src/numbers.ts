// Numbers are written the same way in both languages: the number on the wall and on a phone beside it must look the
// same.
const locale = 'id-ID';
const whole = new Intl.NumberFormat(locale);
const signed = new Intl.NumberFormat(locale, { signDisplay: 'always' });
const rate = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** People, with all digits: 1.234. */
export const peopleText = (people: number): string => whole.format(people);
/** A change of people with its sign: +12, −3. */
export const changeText = (people: number): string => signed.format(people).replace('-', '−');
/** People per minute: 2,4. */
export const rateText = (perMinute: number): string => rate.format(perMinute);
/** The server's text of a percentage, which never rounds across the target or 100 %: 6,89 %, and it does not break. */
export const percentText = ({ text }: { text: string }): string => text.replace(/\s+persen$/, '\u00A0%');
/** A target as it was set, with as many decimals as it needs: 30 %. */
export const targetText = (value: number): string => `${whole.format(value)}\u00A0%`;
