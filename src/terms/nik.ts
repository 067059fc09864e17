/** The provinces that a NIK can begin with. */
const provinces =
  '11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 91 92 93 94 95 96';
const knownProvinces = new Set(provinces.split(' '));

/** The century is not known, so 29 February is possible in every fourth year. */
const daysIn = (month: number, year: number): number => {
  if (month === 2) return year % 4 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

/** Province, regency and district of the first registration, day (plus 40 for women), month and year of birth, serial. */
const parts = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{4})$/;
const womensDays = 40;

const isNik = (digits: string): boolean => {
  const [, province = '', regency = '', district = '', day = '', month = '', year = '', serial = ''] =
    parts.exec(digits) ?? [];
  if (!knownProvinces.has(province) || regency === '00' || district === '00' || serial === '0000') return false;
  const born = Number(day) > womensDays ? Number(day) - womensDays : Number(day);
  return Number(month) >= 1 && Number(month) <= 12 && born >= 1 && born <= daysIn(Number(month), Number(year));
};

const length = 16;
const uuids = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
/** Characters that are not seen, and would split a number that a reader sees in one piece. */
const unseen = /[\u00ad\u200b-\u200f\u2060\ufeff]/gu;
/** Digits in groups, such as 6471 0541.0790-0001. */
const grouped = /\d+(?:[\s._/·\p{Pd}]{1,3}\d+)*/gu;

/**
 * Whether a text contains what may be a NIK, the number of a resident: 16 digits, in one piece or in groups, that begin
 * with a province and contain a day of birth. A UUID is none, whatever its digits.
 */
export const holdsNik = (text: string): boolean =>
  (text.normalize('NFKC').replace(unseen, '').replace(uuids, 'x').match(grouped) ?? []).some((run) => {
    const groups = run.split(/\D+/u);
    return groups.some((_, start) => {
      let digits = '';
      for (const group of groups.slice(start, start + length)) {
        digits += group;
        if (digits.length >= length) break;
      }
      return digits.length === length && isNik(digits);
    });
  });
