import { decodeBase64, decodeCursorChunk, encodeBase64 } from '@pothos/core';
import type { GraphQLError } from 'graphql';
import { uuidOf } from '../terms/uuid.ts';
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

/** The type of key in the cursors of a list: a code, a UUID, a row number, or a place in a list that is computed. */
export type CursorType = 'code' | 'uuid' | 'number' | 'place';
type KeyOf<Type extends CursorType> = Type extends 'number' ? number : string;

/** Any other key was not made for this list, and could make a statement fail. */
const isKey = (key: unknown, type: CursorType): boolean => {
  if (type === 'number') return typeof key === 'number' && Number.isInteger(key) && key > 0 && key < 2 ** 31;
  if (typeof key !== 'string') return false;
  if (type === 'place') return /^[\w.~-]{1,255}$/.test(key);
  return type === 'uuid' ? uuidOf(key) === key : /^[\w.-]{1,64}$/.test(key);
};

/** The cursor of a place in a list that is computed. */
export const placeCursor = (place: string): string => encodeBase64(`${prefix}S:${place}`);

export const wrongCursor = (argument: string): GraphQLError =>
  inputError(argument, 'is not a cursor of this list; use a cursor from a response of this list');

/**
 * The key of the row that `after` or `before` names; undefined if neither is given. Throws BAD_USER_INPUT naming the
 * argument for a cursor that is malformed or whose key has another type than this list's.
 */
export const cursorKey = <Type extends CursorType>(
  { after, before }: PageArguments,
  type: Type,
): { argument: 'after' | 'before'; key: KeyOf<Type> } | undefined => {
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
  return { argument, key: key as KeyOf<Type> };
};

/**
 * Throws BAD_USER_INPUT naming the argument unless the list contains the cursor's row; `count` counts the listed rows
 * with a key.
 */
export const assertCursorListed = async <Type extends CursorType>(
  page: PageArguments,
  type: Type,
  count: (key: KeyOf<Type>) => Promise<number>,
): Promise<void> => {
  const cursor = cursorKey(page, type);
  if (cursor && (await count(cursor.key)) === 0) throw wrongCursor(cursor.argument);
};

/** Throws BAD_USER_INPUT naming the argument if the cursor's row does not belong to the list. */
export const assertCursorOf = (page: PageArguments, belongs: (code: string) => boolean): void => {
  const cursor = cursorKey(page, 'code');
  if (cursor && !belongs(cursor.key)) throw wrongCursor(cursor.argument);
};

/**
 * The rows of a page of a sorted list that is complete in memory. One more row is included on the side to which the
 * page grows, because Pothos uses it to find out whether there is a next page; the row before the page, which is the
 * cursor's own, is not. Throws BAD_USER_INPUT for a cursor whose row is not in the list.
 */
export const slicePage = <Row>(rows: Row[], page: PageArguments, keyOfRow: (row: Row) => string): Row[] => {
  const cursor = cursorKey(page, 'code');
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
