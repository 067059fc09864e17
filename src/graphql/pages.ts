import { decodeBase64, decodeCursorChunk } from '@pothos/core';
import type { GraphQLError } from 'graphql';
import { defaultPageSize } from './builder.ts';
import { inputError } from './errors.ts';

/** The arguments of a Relay connection. */
export type PageArguments = {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
};

const prefix = 'GPC:';

const keyOf = (cursor: string): unknown => {
  const text = decodeBase64(cursor);
  return text.startsWith(prefix) ? decodeCursorChunk(text.slice(prefix.length)) : undefined;
};

/** Codes, UUIDs and row numbers; anything else was not made here and would trouble the database. */
const isKey = (key: unknown, type: 'string' | 'number'): boolean =>
  typeof key === 'number'
    ? type === 'number' && Number.isInteger(key) && key > 0 && key < 2 ** 31
    : type === 'string' && typeof key === 'string' && /^[\w.-]{1,64}$/.test(key);

const wrongCursor = (argument: string): GraphQLError =>
  inputError(argument, 'is not a cursor of this list; use a cursor that this list answered with');

/**
 * The row that `after` or `before` names, by its key; undefined without either. Throws BAD_USER_INPUT naming the
 * argument for a cursor that is malformed or whose key has another type than this list's.
 */
export const cursorKey = <Key extends 'string' | 'number'>(
  { after, before }: PageArguments,
  type: Key,
): { argument: 'after' | 'before'; key: Key extends 'string' ? string : number } | undefined => {
  const argument = after == null ? 'before' : 'after';
  const cursor = after ?? before;
  if (cursor == null) return undefined;
  let key: unknown;
  try {
    key = keyOf(cursor);
  } catch {
    throw wrongCursor(argument);
  }
  if (!isKey(key, type)) throw wrongCursor(argument);
  return { argument, key: key as Key extends 'string' ? string : number };
};

/** Throws BAD_USER_INPUT naming the argument unless the cursor's row is listed: `count` counts the listed rows with its key. */
export const assertCursorListed = async <Key extends 'string' | 'number'>(
  page: PageArguments,
  type: Key,
  count: (key: Key extends 'string' ? string : number) => Promise<number>,
): Promise<void> => {
  const cursor = cursorKey(page, type);
  if (cursor && (await count(cursor.key)) === 0) throw wrongCursor(cursor.argument);
};

/** Throws BAD_USER_INPUT naming the argument when the cursor's row does not belong to the list. */
export const assertCursorOf = (page: PageArguments, belongs: (code: string) => boolean): void => {
  const cursor = cursorKey(page, 'string');
  if (cursor && !belongs(cursor.key)) throw wrongCursor(cursor.argument);
};

/**
 * The rows of a page out of a whole sorted list, with one more on the side it grows to, as Pothos expects to find out
 * whether there is a next page; and one before, the cursor's own row, left out. Throws BAD_USER_INPUT for a cursor
 * whose row is not in the list.
 */
export const slicePage = <Row>(rows: Row[], page: PageArguments, keyOfRow: (row: Row) => string): Row[] => {
  const cursor = cursorKey(page, 'string');
  const at = cursor ? rows.findIndex((row) => keyOfRow(row) === cursor.key) : -1;
  if (cursor && at === -1) throw wrongCursor(cursor.argument);
  if (page.last != null) {
    const end = cursor ? at : rows.length;
    return rows.slice(Math.max(0, end - page.last - 1), end);
  }
  if (cursor?.argument === 'before') return rows.slice(Math.max(0, at - defaultPageSize - 1), at);
  const start = at + 1;
  return rows.slice(start, start + (page.first ?? defaultPageSize) + 1);
};
