import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Argument, type Command, Option } from 'commander';
import { locationOf, readConfig } from '../config.ts';
import { readNow } from '../database/database-clock.ts';
import { ParameterError } from '../export/parameters.ts';
import { type Format, formats, tableText } from '../export/table-text.ts';
import { type TableName, tableNames, tables } from '../export/tables.ts';
import { readCatalogue } from '../indicator/catalogue.store.ts';
import { StartupError } from '../terms/startup-error.ts';
import { openLoaded } from './open-loaded.ts';

type ExportFlags = { format: Format; out?: string } & Record<string, string>;

/** The meaning of a parameter, for each of the tables that have it. */
const meaningOf = (name: string): string => {
  const having = tableNames.filter((table) => tables[table].meanings.has(name));
  const byMeaning = Map.groupBy(having, (table) => tables[table].meanings.get(name));
  return [...byMeaning]
    .map(([meaning, of]) => (of.length === tableNames.length ? meaning : `${of.join(', ')}: ${meaning}`))
    .join('; ');
};
const dashed = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `jemput export`: writes the same tables as GET /export, straight from the database. */
export const addExportCommand = (program: Command): void => {
  const command = program
    .command('export')
    .description(`Write a table (${tableNames.join(', ')}) as CSV or JSON, as GET /export/... of the server does.`)
    .addArgument(new Argument('<table>', 'the table to export').choices(tableNames))
    .addOption(new Option('--format <format>', 'the format of the file').choices(formats).default('csv'))
    .option('--out <file>', 'the file to write (default: standard output)');
  for (const name of new Set(tableNames.flatMap((table) => [...tables[table].meanings.keys()])))
    command.option(`--${dashed(name)} <${name}>`, meaningOf(name));
  command.action(async (what: TableName, { format, out, ...given }: ExportFlags) => {
    const database = await openLoaded(locationOf(readConfig(process.env)));
    try {
      const { pool } = database;
      const source = { db: pool, catalogue: await readCatalogue(pool), now: await readNow(pool) };
      const { table, locale } = await tables[what].open(given, source);
      const text = Readable.from(tableText(table, format, locale), { highWaterMark: 2 });
      await (out === undefined
        ? pipeline(text, process.stdout, { end: false })
        : pipeline(text, createWriteStream(out)));
    } catch (error) {
      throw error instanceof ParameterError ? new StartupError(error.message) : error;
    } finally {
      await database.close();
    }
  });
};
