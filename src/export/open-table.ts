import type { ExportedTable, ExportSource } from './exported-table.ts';
import { figuresTable } from './figures-table.ts';
import { type ExportName, readParameters } from './parameters.ts';
import { seriesTable } from './series-table.ts';
import type { Locale } from './table-text.ts';
import { valuesTable } from './values-table.ts';

/** The table that is asked for, with nothing of it read yet. Throws ParameterError. */
export const openTable = async (
  name: ExportName,
  given: Record<string, string>,
  source: ExportSource,
): Promise<{ table: ExportedTable; locale: Locale }> => {
  switch (name) {
    case 'figures': {
      const parameters = readParameters('figures', given);
      return { table: await figuresTable(parameters, source), locale: parameters.locale };
    }
    case 'values': {
      const parameters = readParameters('values', given);
      return { table: await valuesTable(parameters, source), locale: parameters.locale };
    }
    case 'series': {
      const parameters = readParameters('series', given);
      return { table: await seriesTable(parameters, source), locale: parameters.locale };
    }
  }
};
