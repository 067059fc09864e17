import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

const shipped = readFileSync(join(import.meta.dirname, '../../prisma/data/figures.csv'));
/** An intact file as an office writes it. */
export const office = Buffer.from(
  '\uFEFFKode;Wilayah;Indikator;Jumlah;Persen;Tanggal;Sumber\r\n' +
    '64.71;Balikpapan;Aktivasi IKD;38.000;"6,89 %";17 November 2025;"Radar\r\nBalikpapan"\r\n' +
    ';Kota Samarinda;Aktivasi IKD;sekitar 21 ribu;;Okt 2023;ANTARA\r\n',
);

type Mutation = { at: number; kind: 'flip' | 'insert' | 'delete' | 'quote' | 'delimiter' | 'cut'; byte: number };

const mutated = (file: Buffer, mutations: Mutation[]): Buffer =>
  mutations.reduce((bytes, { at, kind, byte }) => {
    const place = Math.floor(at * bytes.length);
    const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
    if (kind === 'cut') return Buffer.from(before);
    if (kind === 'delete') return Buffer.concat([before, after.subarray(1 + (byte % 4))]);
    if (kind === 'insert') return Buffer.concat([before, Buffer.from([byte]), after]);
    if (kind === 'quote') return Buffer.concat([before, Buffer.from('"'), after]);
    if (kind === 'delimiter') {
      const [from, to] = [[',', ';', '\t'][byte % 3], [',', ';', '\t'][(byte >> 2) % 3]] as [string, string];
      return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
    }
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[place] = (copy[place] ?? 0) ^ (1 << (byte % 8));
    return copy;
  }, file);

const mutations = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    kind: fc.constantFrom<Mutation['kind'][]>('flip', 'insert', 'delete', 'quote', 'delimiter', 'cut'),
    byte: fc.nat(255),
  }),
  { minLength: 1, maxLength: 12 },
);

/** A file of figures, in the shipped format or an office's, after up to twelve mutations. */
export const mutatedFiles = fc
  .tuple(fc.constantFrom(shipped, office), mutations)
  .map(([file, changes]) => mutated(file, changes));
