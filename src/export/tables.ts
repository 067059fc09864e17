import { figuresTable } from './figures-table.ts';
import { seriesTable } from './series-table.ts';
import type { TableDefinition } from './table-definition.ts';
import { valuesTable } from './values-table.ts';

/** Every table that can be exported, by its name in a URL. A new one is a file and a line here. */
export const tables = {
  figures: figuresTable,
  values: valuesTable,
  series: seriesTable,
} satisfies Record<string, TableDefinition>;

export type TableName = keyof typeof tables;
export const tableNames = Object.keys(tables) as TableName[];
