/** A changed part of a value, by its name; null if the part does not exist. */
export type Difference = { name: string; before: string | null; after: string | null };

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** The parts of a value by name; the names of nested parts have dots, as in source.publisher. */
const partsOf = (value: Json, name = ''): [string, string][] => {
  if (value === null) return [];
  if (typeof value !== 'object') return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, part]) => partsOf(part, name ? `${name}.${key}` : key));
};

const parsed = (json: string | null): Map<string, string> =>
  new Map(json === null ? [] : partsOf(JSON.parse(json) as Json));

/** The differences between two states that the trail stores as JSON, in the order of their parts. */
export const differences = (before: string | null, after: string | null): Difference[] => {
  const [old, now] = [parsed(before), parsed(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const difference = { name, before: old.get(name) ?? null, after: now.get(name) ?? null };
    return difference.before === difference.after ? [] : [difference];
  });
};
