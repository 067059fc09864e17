import type { FigureMetric, RegionLevel } from '../../../prisma/generated/client/enums.ts';
import { plainText } from '../../region/names.ts';
import { type Sentence, said } from '../../terms/sentence.ts';
import { unreadable } from '../../terms/unreadable.ts';
import type { Catalogue } from '../../values/catalogue.ts';
import { cellText, shown } from './cell.ts';
import type { RowError } from './row-error.ts';

/** The content of a column that does not hold numbers. */
export type Field =
  | 'regionCode'
  | 'regionName'
  | 'metric'
  | 'measure'
  | 'indicator'
  | 'basis'
  | 'low'
  | 'high'
  | 'comparator'
  | 'approximate'
  | 'decimals'
  | 'targetPercent'
  | 'extent'
  | 'among'
  | 'of'
  | 'printed'
  | 'provisional'
  | 'day'
  | 'asOfFrom'
  | 'asOfTo'
  | 'precision'
  | 'source'
  | 'sourcePublisher'
  | 'sourceTitle'
  | 'sourcePublishedOn'
  | 'sourceUrl';

/** A column of numbers. If `metric` is null, the row decides. Measure and indicator are those that the title names. */
export type NumberColumn = {
  index: number;
  title: string;
  metric: FigureMetric | null;
  measureCode: string | null;
  indicatorCode: string | null;
};

/** The header row after parsing. */
export type Header = {
  titles: string[];
  fields: Map<Field, number>;
  numbers: NumberColumn[];
  /** The level that the title of the column of names states, such as kecamatan. */
  level: RegionLevel | null;
  /** Whether the decimal sign is a comma: it is in a file separated by semicolons. */
  decimalComma: boolean;
};

const fieldTitles: Record<Field, string> = {
  regionCode: 'region|kode|kode wilayah|kode daerah|kode kemendagri|wilayah kode|region code|code',
  regionName: 'wilayah|nama|nama wilayah|daerah|nama daerah|name|region name',
  metric: 'metric|metrik|jenis angka',
  measure: 'measure|ukuran|yang dihitung',
  indicator: 'indicator|indikator',
  basis: 'basis|dasar|penyebut|basis indikator',
  low: 'low|batas bawah|terendah',
  high: 'high|batas atas|tertinggi',
  comparator: 'comparator|pembanding',
  approximate: 'approximate|perkiraan',
  decimals: 'decimals|desimal',
  targetPercent: 'targetpercent|target percent|persen target acuan',
  extent: 'extent|cakupan wilayah',
  among: 'among|di antara',
  of: 'of|dari',
  printed: 'printed|as printed|tercetak',
  provisional: 'provisional|sementara',
  day: 'asof|tanggal|per tanggal|per|tgl|periode|posisi|tanggal data|date',
  asOfFrom: 'asoffrom|dari tanggal|tanggal awal',
  asOfTo: 'asofto|sampai tanggal|tanggal akhir',
  precision: 'precision|ketelitian tanggal',
  source: 'source|sumber|sumber data',
  sourcePublisher: 'sourcepublisher|penerbit',
  sourceTitle: 'sourcetitle|judul|judul sumber',
  sourcePublishedOn: 'sourcepublishedon|tanggal terbit|terbit',
  sourceUrl: 'sourceurl|url|tautan|alamat',
};
const levelTitles: Partial<Record<RegionLevel, string>> = {
  PROVINCE: 'provinsi|propinsi|nama provinsi',
  REGENCY: 'kabupaten|kota|kabupaten kota|kab kota|kab|nama kabupaten kota|nama kabupaten',
  DISTRICT: 'kecamatan|distrik|nama kecamatan',
  VILLAGE: 'desa|kelurahan|desa kelurahan|kelurahan desa|nama desa|nama kelurahan|nama desa kelurahan',
};
const numberTitles: Record<FigureMetric | 'ANY', string> = {
  ANY: 'value|nilai|angka',
  COUNT: 'jumlah|total|banyaknya|count',
  COVERAGE: 'persen|persentase|prosentase|cakupan|capaian|coverage',
  RANK: 'peringkat|ranking|rank',
  GAP_POINTS: 'kekurangan poin|gap points',
  TARGET_PEOPLE: 'target orang|target people',
  ACHIEVEMENT: 'capaian target|persen target|persentase target|realisasi target|achievement',
};
const ignoredTitles = new Set('id|no|nomor|no urut|keterangan|ket|catatan|status|recordedat'.split('|'));

const byTitle = <Key extends string>(titles: Partial<Record<Key, string>>): Map<string, Key> =>
  new Map(
    Object.entries<string | undefined>(titles).flatMap(([key, list]) =>
      (list ?? '').split('|').map((title) => [title, key as Key] as const),
    ),
  );
const [fieldOf, levelOf, metricOf] = [byTitle(fieldTitles), byTitle(levelTitles), byTitle(numberTitles)];

/**
 * The delimiter, detected once from the header line: a tab if there is one, otherwise a semicolon, otherwise a comma.
 */
export const delimiterOf = (start: string): '\t' | ';' | ',' => {
  const unquoted = start.replaceAll(/"(?:[^"]|"")*(?:"|$)/g, '').split(/\r\n|\r|\n/, 1)[0] ?? '';
  return unquoted.includes('\t') ? '\t' : unquoted.includes(';') ? ';' : ',';
};

/** "Jumlah (jiwa)" is a number of people and "IKD aktif (%)" a percentage: the unit is not part of the name. */
const namesOf = (title: string): { name: string; unit: 'PEOPLE' | 'PERCENT' | null } => {
  const unit = /%|\bpersen\)/i.test(title) ? 'PERCENT' : /\b(?:jiwa|orang)\b/i.test(title) ? 'PEOPLE' : null;
  const name = plainText(title.replaceAll(/\([^)]*\)/g, ' ')).replace(/(?<=.)\s+(?:jiwa|orang)$/, '');
  return { name: name === '' && unit === 'PERCENT' ? 'persen' : name, unit };
};

const numberColumn = (title: string, index: number, catalogue: Catalogue): NumberColumn | null => {
  const { name, unit } = namesOf(title);
  const column = { index, title, measureCode: null, indicatorCode: null };
  // "Target (orang)" is people, unlike "Target".
  const metric = (unit === 'PEOPLE' ? metricOf.get(`${name} orang`) : undefined) ?? metricOf.get(name);
  if (metric) return { ...column, metric: metric === 'ANY' ? null : metric };
  const isNamed = (each: { code: string; name: string }): boolean =>
    plainText(each.name) === name || plainText(each.code) === name;
  const measure = unit === 'PERCENT' ? undefined : catalogue.measures.find(isNamed);
  if (measure) return { ...column, metric: 'COUNT', measureCode: measure.code };
  const indicator = unit === 'PEOPLE' ? undefined : catalogue.indicators.find(isNamed);
  return indicator ? { ...column, metric: 'COVERAGE', indicatorCode: indicator.code } : null;
};

/** Reads the header row, which is row 1 of the file. There is an error for every title that cannot be used. */
export const readHeader = (
  titles: string[],
  delimiter: string,
  catalogue: Catalogue,
): { header: Header; errors: RowError[] } => {
  const header: Header = { titles, fields: new Map(), numbers: [], level: null, decimalComma: delimiter === ';' };
  const errors: RowError[] = [];
  const wrong = (column: string | null, message: Sentence): void => void errors.push({ row: 1, column, message });
  for (const [index, cell] of titles.entries()) {
    const title = cellText(cell);
    if (unreadable.test(title)) {
      wrong(title, said`has characters that are not text: save the file as CSV UTF-8`);
      continue;
    }
    const name = plainText(title);
    const level = levelOf.get(name);
    const field = level ? 'regionName' : fieldOf.get(name);
    const number = field ? null : numberColumn(title, index, catalogue);
    if (field) {
      const before = header.fields.get(field);
      if (before !== undefined) wrong(title, said`means the same as column ${shown(titles[before] ?? '')}; keep one`);
      else header.fields.set(field, index);
      if (level && before === undefined) header.level = level;
    } else if (number) {
      const same = header.numbers.find((each) => sameNumbers(each, number));
      if (same) wrong(title, said`means the same as column ${shown(same.title)}; keep one`);
      else header.numbers.push(number);
    } else if (name !== '' && !ignoredTitles.has(name)) wrong(title, said`is not a known column`);
  }
  if (!header.fields.has('regionCode') && !header.fields.has('regionName'))
    wrong(null, said`there is no region column: kode (64.71) or wilayah (Kota Balikpapan)`);
  if (header.numbers.length === 0) wrong(null, said`there is no number column: jumlah, persen or value`);
  if (!header.fields.has('day') && !header.fields.has('asOfTo'))
    wrong(null, said`there is no day column: tanggal; for figures without a day, write "tanpa tanggal" in it`);
  return { header, errors };
};

const sameNumbers = (a: NumberColumn, b: NumberColumn): boolean =>
  a.metric === b.metric && a.measureCode === b.measureCode && a.indicatorCode === b.indicatorCode;
