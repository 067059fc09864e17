import type { Database } from '../../src/database/database.ts';

/** Notes every statement that goes through the pool from now on, by its name or its text. */
export const noteStatements = ({ pool }: Database): string[] => {
  const noted: string[] = [];
  const send = pool.query.bind(pool) as (...args: unknown[]) => unknown;
  pool.query = ((...args: unknown[]): unknown => {
    const asked = args[0] as string | { name?: string; text: string };
    noted.push(typeof asked === 'string' ? asked : (asked.name ?? asked.text));
    return send(...args);
  }) as typeof pool.query;
  return noted;
};

/** The number of times that one of them was sent. */
export const countOf = (noted: string[], name: string): number => noted.filter((each) => each === name).length;
