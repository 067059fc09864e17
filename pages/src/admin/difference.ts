/** A part of something that was changed, by its name; null where it is not there. */
export type Difference = { name: string; before: string | null; after: string | null };

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** The parts of a value by name, those of objects within with dots: source.publisher. */
const partsOf = (value: Json, name = ''): [string, string][] => {
  if (value === null) return [];
  if (typeof value !== 'object') return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, part]) => partsOf(part, name ? `${name}.${key}` : key));
};

const parsed = (json: string | null): Map<string, string> =>
  new Map(json === null ? [] : partsOf(JSON.parse(json) as Json));

/** What differs between two states that the trail keeps as JSON, in the order of their parts. */
export const differences = (before: string | null, after: string | null): Difference[] => {
  const [old, now] = [parsed(before), parsed(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const difference = { name, before: old.get(name) ?? null, after: now.get(name) ?? null };
    return difference.before === difference.after ? [] : [difference];
  });
};
