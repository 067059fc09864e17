/**
 * SQL: the expressions that identify a figure by what it is about: its region, subject, period and source. A source may
 * print a value and a bound for one day, and periods that end on one day and begin on different ones.
 */
export const figureIdentity = (table: string): string[] => [
  `${table}.region_code`,
  `${table}.metric`,
  `coalesce(${table}.measure_code, ${table}.indicator_code)`,
  `coalesce(${table}.basis_code, '')`,
  `${table}.precision`,
  `coalesce(${table}.as_of, '-infinity')`,
  `coalesce(CASE WHEN ${table}.precision = 'RANGE' THEN ${table}.as_of_from END, '-infinity')`,
  `coalesce(${table}.source_id, '')`,
  `${table}.extent`,
  `coalesce(${table}.among, '')`,
  `(${table}.comparator IN ('EQ', 'BETWEEN'))`,
];

/** SQL: whether two rows are about the same. Only one of such figures can be in use. */
export const isSameFigure = (a: string, b: string): string => {
  const other = figureIdentity(b);
  return figureIdentity(a)
    .map((expression, index) => `${expression} = ${other[index]}`)
    .join(' AND ');
};
