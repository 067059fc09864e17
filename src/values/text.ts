const people = new Intl.NumberFormat('id-ID', { maximumFractionDigits: 0 });
const formats = new Map<number, Intl.NumberFormat>();

/** All digits in id-ID, such as 2.873.921. Compact notation is not used, because it reads wrongly in id-ID. */
export const peopleText = (count: number): string => people.format(count);

/** The id-ID text of a percentage, such as 6,89 persen. */
export const percentText = (percent: number, decimals = 2): string => {
  let format = formats.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat('id-ID', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formats.set(decimals, format);
  }
  return `${format.format(percent)} persen`;
};
