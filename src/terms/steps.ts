/** A computation that pauses after each piece of work, so that its runner can give way to other work in between. */
export type Steps<Result> = Generator<void, Result, void>;

/** The number of cheap things that are done between two pauses: a pause costs as much as some of them. */
export const itemsPerStep = 256;

/** Runs all steps one after the other. */
export const atOnce = <Result>(steps: Steps<Result>): Result => {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
};

/** Whether a computation should pause after that number of things. */
export const isStep = (done: number): boolean => done % itemsPerStep === 0;

/** Groups as `Map.groupBy` does. */
export function* groupedInSteps<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string,
): Steps<Map<string, Item[]>> {
  const groups = new Map<string, Item[]>();
  let done = 0;
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
    if (isStep(++done)) yield;
  }
  return groups;
}

/** Sorts as `toSorted` does, equals in the order given: short pieces first, which are then merged two by two. */
export function* sortedInSteps<Item>(items: readonly Item[], compare: (a: Item, b: Item) => number): Steps<Item[]> {
  let runs: Item[][] = [];
  for (let from = 0; from < items.length; from += itemsPerStep) {
    runs.push(items.slice(from, from + itemsPerStep).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: Item[][] = [];
    for (let at = 0; at < runs.length; at += 2)
      merged.push(yield* mergedInSteps(runs[at] ?? [], runs[at + 1] ?? [], compare));
    runs = merged;
  }
  return runs[0] ?? [];
}

function* mergedInSteps<Item>(first: Item[], second: Item[], compare: (a: Item, b: Item) => number): Steps<Item[]> {
  const merged: Item[] = [];
  let [one, other] = [0, 0];
  while (one < first.length || other < second.length) {
    const isFirst =
      other === second.length || (one < first.length && compare(first[one] as Item, second[other] as Item) <= 0);
    merged.push((isFirst ? first[one++] : second[other++]) as Item);
    if (isStep(merged.length)) yield;
  }
  return merged;
}
