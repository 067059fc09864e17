const people = new Intl.NumberFormat('id-ID', { maximumFractionDigits: 0 });
const formats = new Map<number, Intl.NumberFormat>();

/** Full digits, 2.873.921. Compact notation is not used: in id-ID it reads wrongly. */
export const peopleText = (count: number): string => people.format(count);

/** id-ID text of a percentage, 6,89 persen. */
export const percentText = (percent: number, decimals = 2): string => {
  let format = formats.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat('id-ID', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formats.set(decimals, format);
  }
  return `${format.format(percent)} persen`;
};
