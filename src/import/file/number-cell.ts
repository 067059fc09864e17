import type { Comparator } from '../../../prisma/generated/client/enums.ts';
import { said } from '../../terms/sentence.ts';
import { mostPeople, mostPercent, type PublishedNumber } from '../../values/published-number.ts';
import { CellProblem, plainCell } from './cell.ts';

type Unit = 'PEOPLE' | 'PERCENT';
/** The way a file writes numbers: if it is separated by semicolons, the decimal sign is a comma and nothing else. */
export type NumberStyle = { unit: Unit; decimalComma: boolean };

const most = { PEOPLE: mostPeople, PERCENT: mostPercent };

const comparators: [RegExp, Comparator][] = [
  [/^(?:≤|<=|maksimal|maksimum|paling banyak|sebanyak-banyaknya|at most)\s*/, 'LTE'],
  [/^(?:≥|>=|minimal|minimum|paling sedikit|sekurang-kurangnya|sedikitnya|at least)\s*/, 'GTE'],
  [/^(?:<|kurang dari|di bawah|less than)\s*/, 'LT'],
  [/^(?:>|lebih dari|di atas|more than)\s*/, 'GT'],
];
const about = /^(?:±|\+\/-|~|≈|sekitar|kurang lebih|kira-kira|hampir|about)\s*/;
const between = /\s*(?:\bs\.?\s?d\.?(?=[\s\d])|\bs\/d\b|\bsampai(?: dengan)?\b|\bhingga\b|-)\s*/;
const percentWords = /\s*(?:%|\bpersen\b|\bprosen\b|\bpct\b)/g;
const peopleWords = /\s*\b(?:jiwa|orang|penduduk|warga|anak|keping)\b/g;
const scaleWord = /\s*\b(ribu|rb|juta|jt)(an)?$/;
const scales: Record<string, number> = { ribu: 1000, rb: 1000, juta: 1_000_000, jt: 1_000_000 };

/** A number without words; `decimals` is the number of digits after its decimal sign. */
type Digits = { value: number; decimals: number };

const groupedBy = { '.': /^\d{1,3}(?:\.\d{3})+$/, ',': /^\d{1,3}(?:,\d{3})+$/, ' ': /^\d{1,3}(?: \d{3})+$/ };
const isGrouped = (text: string): boolean => Object.values(groupedBy).some((pattern) => pattern.test(text));

const joined = (whole: string, fraction = ''): Digits => ({
  value: Number(`${whole.replaceAll(/[., ]/g, '')}${fraction && `.${fraction}`}`),
  decimals: fraction.length,
});

const doubtful = (reading: string, other: string): CellProblem =>
  new CellProblem(said`can be read as ${reading} or ${other}: write it so that it has only one meaning`);

/**
 * A single separator before exactly three digits, 1.234 or 1,234, can group thousands or be the decimal sign. People
 * are whole, so there it groups; a percentage has no thousands, so there it is the decimal sign. If the file's own
 * style, or a word such as juta, says otherwise, the number is ambiguous.
 */
const oneSeparator = (text: string, separator: string, scaled: boolean, style: NumberStyle): Digits | CellProblem => {
  const [whole = '', fraction = ''] = text.split(separator);
  const [grouped, decimal] = [whole + fraction, `${whole}.${fraction}`];
  const isDecimal = separator === ',' && style.decimalComma;
  if (isDecimal) return joined(whole, fraction);
  if (fraction.length !== 3 || whole.length > 3 || whole.startsWith('0'))
    return style.decimalComma
      ? new CellProblem(said`has a decimal point, but this file, separated by ;, uses decimal commas`)
      : joined(whole, fraction);
  if (style.unit === 'PEOPLE' && !scaled) return joined(grouped);
  return style.unit === 'PERCENT' && !style.decimalComma ? joined(whole, fraction) : doubtful(grouped, decimal);
};

const digitsOf = (text: string, scaled: boolean, style: NumberStyle): Digits | CellProblem => {
  if (/^\d+$/.test(text)) return joined(text);
  if (/^\d+[.,]\d+$/.test(text)) return oneSeparator(text, text.includes(',') ? ',' : '.', scaled, style);
  if (isGrouped(text))
    return text.includes(',') && style.decimalComma
      ? new CellProblem(said`groups thousands with commas, which are decimal signs in this file`)
      : joined(text);
  const [, whole = '', sign, fraction = ''] = /^(.+)([.,])(\d+)$/.exec(text) ?? [];
  const groups = sign === ',' ? [groupedBy['.'], groupedBy[' ']] : style.decimalComma ? [] : [groupedBy[',']];
  return groups.some((pattern) => pattern.test(whole))
    ? joined(whole, fraction)
    : new CellProblem(said`is not a number`);
};

/** An amount; `step` is the step to which its scale word and decimals show that it was rounded. */
type Amount = { value: number; decimals: number; scale: number; step: number };

const amountOf = (text: string, inherited: string | undefined, style: NumberStyle): Amount | CellProblem => {
  const word = scaleWord.exec(text)?.[1] ?? inherited;
  const scale = word === undefined ? 1 : (scales[word] ?? 1);
  if (scale > 1 && style.unit === 'PERCENT') return new CellProblem(said`is a number of people, not a percentage`);
  const digits = digitsOf(text.replace(scaleWord, ''), scale > 1, style);
  if (digits instanceof CellProblem) return digits;
  const value = scale > 1 ? Math.round(digits.value * scale) : digits.value;
  if (style.unit === 'PEOPLE' && !Number.isInteger(value))
    return new CellProblem(said`is not a whole number of people`);
  if (value > most[style.unit])
    return new CellProblem(
      style.unit === 'PEOPLE' ? said`is more than ${most.PEOPLE} people` : said`is more than ${most.PERCENT} percent`,
    );
  return { value, decimals: digits.decimals, scale, step: scale / 10 ** digits.decimals };
};

/** "About 38,000" was rounded to thousands. */
const roundedTo = (value: number): number => 10 ** (/0*$/.exec(String(value))?.[0].length ?? 0);

/** The bounds of a count rounded to `step`: the whole people that would have been rounded to it. */
const bounds = (value: number, step: number): { low: number | null; high: number | null } =>
  step > 1 ? { low: Math.max(0, value - step / 2), high: value + step / 2 - 1 } : { low: null, high: null };

const nothingElse = { low: null, high: null, comparator: 'EQ', approximate: false } as const;

/**
 * Reads a number as offices write it: 2.860.701, 99,54 %, 32.000-35.000 (a range), sekitar 38 ribu, 1,2 juta (rounded
 * to the last digit named), < 4, minimal 9.000. A number that can be read in two ways is a problem, never a guess.
 */
export const readNumber = (cell: string, style: NumberStyle): PublishedNumber | CellProblem => {
  const { unit } = style;
  // Most cells are plain digits and need none of the steps below.
  if (/^\d{1,9}$/.test(cell)) {
    const amount = amountOf(cell, undefined, style);
    if (amount instanceof CellProblem) return amount;
    return { ...nothingElse, value: amount.value, decimals: unit === 'PERCENT' ? 0 : null };
  }
  let text = plainCell(cell);
  if (unit === 'PEOPLE' && /%|\bpersen\b/.test(text))
    return new CellProblem(said`is a percentage, but people are counted here`);
  text = text.replaceAll(unit === 'PERCENT' ? percentWords : peopleWords, '').trim();
  const unqualified = text.replace(about, '');
  const compared = comparators.find(([pattern]) => pattern.test(unqualified));
  const bare = compared ? unqualified.replace(compared[0], '').replace(about, '') : unqualified;
  const aboutSaid = about.test(text) || (compared !== undefined && about.test(unqualified.replace(compared[0], '')));
  if (bare === '') return new CellProblem(said`has no number`);
  if (bare.startsWith('-')) return new CellProblem(said`is below zero`);
  const parts = bare.split(between);
  if (parts.length > 2) return new CellProblem(said`is not a number`);
  const [first = '', last] = parts;
  if (last === undefined) {
    const amount = amountOf(first, undefined, style);
    if (amount instanceof CellProblem) return amount;
    const approximate = aboutSaid || amount.scale > 1;
    const exact = {
      value: amount.value,
      low: null,
      high: null,
      comparator: compared?.[1] ?? ('EQ' as const),
      approximate,
    };
    if (unit === 'PERCENT') return { ...exact, decimals: amount.decimals };
    const step = amount.scale > 1 ? amount.step : aboutSaid ? roundedTo(amount.value) : 1;
    return { ...exact, ...(compared ? {} : bounds(amount.value, step)), decimals: null };
  }
  if (compared) return new CellProblem(said`combines a comparison such as < with a range`);
  const from = amountOf(first, scaleWord.exec(last)?.[1], style);
  const to = amountOf(last, undefined, style);
  if (from instanceof CellProblem) return from;
  if (to instanceof CellProblem) return to;
  if (from.value > to.value) return new CellProblem(said`is a range that ends below its start`);
  const decimals = unit === 'PERCENT' ? Math.max(from.decimals, to.decimals) : null;
  return { value: null, low: from.value, high: to.value, comparator: 'BETWEEN', approximate: true, decimals };
};
