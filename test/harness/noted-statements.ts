import type { Database, Queryable } from '../../src/database/database.ts';

/** Notes every statement that is sent through the pool, or for recording, from now on, by its name or its text. */
export const noteStatements = ({ pool, recording }: Pick<Database, 'pool' | 'recording'>): string[] => {
  const noted: string[] = [];
  const note = (through: Queryable): void => {
    const send = through.query.bind(through) as (...args: unknown[]) => unknown;
    through.query = ((...args: unknown[]): unknown => {
      const asked = args[0] as string | { name?: string; text: string };
      noted.push(typeof asked === 'string' ? asked : (asked.name ?? asked.text));
      return send(...args);
    }) as typeof through.query;
  };
  note(pool);
  note(recording);
  return noted;
};

/** The number of times that one of them was sent. */
export const countOf = (noted: string[], name: string): number => noted.filter((each) => each === name).length;
