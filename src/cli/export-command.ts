import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Argument, type Command, Option } from 'commander';
import { locationOf, readConfig } from '../config.ts';
import { openTable } from '../export/open-table.ts';
import { type ExportName, exportNames, ParameterError, parameterNames } from '../export/parameters.ts';
import { type Format, formats, tableText } from '../export/table-text.ts';
import { readCatalogue } from '../indicator/catalogue.store.ts';
import { StartupError } from '../terms/startup-error.ts';
import { openLoaded } from './open-loaded.ts';

type ExportFlags = { format: Format; out?: string } & Record<string, string>;

const meanings: Record<string, string> = {
  within: 'figures, values: this region and everything below it (default: ID)',
  region: 'series: whose (default: ID)',
  measure: 'figures: only counts of this measure',
  indicator: 'values, series: which; figures: only percentages of it',
  basis: "values, series: on another basis than the indicator's own",
  level: 'values: only this level, such as VILLAGE',
  asOf: 'values: the day (default: today)',
  from: 'series: first day',
  to: 'series: last day',
  step: 'series: DAY, WEEK or MONTH (default: MONTH)',
  locale: 'csv: en (comma, decimal point) or id (semicolon, decimal comma)',
};
const dashed = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `jemput export`: writes what GET /export answers, from the database itself. */
export const addExportCommand = (program: Command): void => {
  const command = program
    .command('export')
    .description('Write figures, values or a series as CSV or JSON, as GET /export/... of the server does.')
    .addArgument(new Argument('<what>', 'what is exported').choices(exportNames))
    .addOption(new Option('--format <format>', 'how it is written').choices(formats).default('csv'))
    .option('--out <file>', 'where to (default: standard output)');
  for (const name of new Set(exportNames.flatMap(parameterNames)))
    command.option(`--${dashed(name)} <${name}>`, meanings[name]);
  command.action(async (what: ExportName, { format, out, ...given }: ExportFlags) => {
    const database = await openLoaded(locationOf(readConfig(process.env)));
    try {
      const source = { db: database.pool, catalogue: await readCatalogue(database.prisma), now: new Date() };
      const { table, locale } = await openTable(what, given, source);
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
