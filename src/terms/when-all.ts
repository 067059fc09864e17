/** Something that may have to be waited for. */
export type Maybe<Item> = Item | Promise<Item>;

/** All of the items at once if none has to be waited for. A promise costs more than most fields that would wait for it. */
export const whenAll = <Item>(items: readonly Maybe<Item>[]): Maybe<Item[]> =>
  items.some((item) => item instanceof Promise) ? Promise.all(items) : (items as Item[]);
