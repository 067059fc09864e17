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

/** The index of the first item for which something holds, in a list in which it holds for none before and for all after. */
export const firstWhere = <Item>(items: readonly Item[], holds: (item: Item) => boolean): number => {
  let [from, to] = [0, items.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(items[middle] as Item)) to = middle;
    else from = middle + 1;
  }
  return from;
};
