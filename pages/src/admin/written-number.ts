/** A number as somebody wrote it, with the digits it has after the comma. */
export type WrittenNumber = { value: number; decimals: number };

/**
 * Reads 2.860.701, 7,34, 7.34 and 99,54 %: a comma begins the decimals; of people a dot groups thousands, of a percentage
 * without a comma it begins the decimals. Null for what is no number.
 */
export const readNumber = (text: string, isPeople: boolean): WrittenNumber | null => {
  const bare = text.replace(/[\s\u00A0]|%$/g, '');
  const grouped = /^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(bare) && (isPeople || bare.includes(','));
  const plain = (grouped ? bare.replaceAll('.', '') : bare).replace(',', '.');
  if (!/^\d+(?:\.\d+)?$/.test(plain)) return null;
  return { value: Number(plain), decimals: plain.split('.')[1]?.length ?? 0 };
};

/** A number as it is written in a form: 38.000 and 7,34. */
export const writeNumber = (value: number | null, decimals: number | null): string =>
  value === null
    ? ''
    : new Intl.NumberFormat('id-ID', { minimumFractionDigits: decimals ?? 0, maximumFractionDigits: 6 }).format(value);
