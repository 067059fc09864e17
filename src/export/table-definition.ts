import type { z } from 'zod';
import { parameterReader } from './parameters.ts';
import type { ExportedTable, ExportSource } from './row-pages.ts';
import type { Locale } from './table-text.ts';

/** A table that can be exported. */
export type TableDefinition = {
  /** Each parameter's name with its meaning, for help. */
  meanings: Map<string, string>;
  /** Opens the table for parameters as they come in a URL, without reading any rows yet. Throws ParameterError. */
  open: (given: Record<string, string>, source: ExportSource) => Promise<{ table: ExportedTable; locale: Locale }>;
};

/** Defines a table with its own parameters, and the locale that all tables have. */
export const defineTable = <Shape extends z.ZodRawShape>(
  shape: Shape,
  open: (parameters: z.infer<z.ZodObject<Shape>>, source: ExportSource) => Promise<ExportedTable>,
): TableDefinition => {
  const { meanings, read } = parameterReader(shape);
  return {
    meanings,
    open: async (given, source) => {
      const parameters = read(given);
      return { table: await open(parameters, source), locale: parameters.locale };
    },
  };
};
