/** The index of the first of sorted codes that is not less than `code`. */
export const lowerBound = (codes: readonly string[], code: string): number => {
  let [from, to] = [0, codes.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((codes[middle] as string) < code) from = middle + 1;
    else to = middle;
  }
  return from;
};
