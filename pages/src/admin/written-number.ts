/** A number as somebody wrote it, with its number of digits after the decimal sign. */
export type WrittenNumber = { value: number; decimals: number };

/**
 * Reads 2.860.701, 7,34, 7.34 and 99,54 %. A comma is the decimal sign. A dot groups thousands in a number of people,
 * and is the decimal sign in a percentage without a comma. Returns null for text that is not a number.
 */
export const readNumber = (text: string, isPeople: boolean): WrittenNumber | null => {
  const bare = text.replace(/[\s\u00A0]|%$/g, '');
  const grouped = /^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(bare) && (isPeople || bare.includes(','));
  const plain = (grouped ? bare.replaceAll('.', '') : bare).replace(',', '.');
  if (!/^\d+(?:\.\d+)?$/.test(plain)) return null;
  return { value: Number(plain), decimals: plain.split('.')[1]?.length ?? 0 };
};

/** A number as forms show it: 38.000 and 7,34. */
export const writeNumber = (value: number | null, decimals: number | null): string =>
  value === null
    ? ''
    : new Intl.NumberFormat('id-ID', { minimumFractionDigits: decimals ?? 0, maximumFractionDigits: 6 }).format(value);
