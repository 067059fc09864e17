import { randomUUID } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import type { Command } from 'commander';
import type { Viewer } from '../access/viewer.ts';
import { Trail } from '../audit/trail.ts';
import { locationOf, readConfig } from '../config.ts';
import { readNow } from '../database/database-clock.ts';
import type { OfferedSource } from '../figure/source.ts';
import { importFigures } from '../import/import-figures.ts';
import type { ImportOutcome } from '../import/store-file.ts';
import { readCatalogue } from '../indicator/catalogue.store.ts';
import { Refused } from '../terms/refusal.ts';
import { countryCode } from '../terms/region-code.ts';
import { StartupError } from '../terms/startup-error.ts';
import { openLoaded } from './open-loaded.ts';
import { showProgress } from './progress.ts';

type ImportOptions = {
  commit?: boolean;
  by: string;
  reason?: string;
  sourcePublisher?: string;
  sourceTitle?: string;
  sourcePublishedOn?: string;
  sourceUrl?: string;
};

const shownErrors = 50;
const shownFlags = 20;
const line = (text: string): void => void process.stdout.write(`${text}\n`);

const sourceOf = ({
  sourcePublisher,
  sourceTitle,
  sourcePublishedOn,
  sourceUrl,
}: ImportOptions): OfferedSource | null => {
  const [title = null, published = null, url = null] = [sourceTitle, sourcePublishedOn, sourceUrl];
  if (sourcePublisher !== undefined) return { id: null, publisher: sourcePublisher, title, published, url };
  const rest = { '--source-title': title, '--source-published-on': published, '--source-url': url };
  const [option] = Object.entries(rest).find(([, text]) => text !== null) ?? [];
  if (option !== undefined) throw new StartupError(`${option} needs --source-publisher`);
  return null;
};

/** Anybody who can open the database can change all of it. */
const operator = (subject: string): Viewer => ({
  subject,
  role: 'ADMIN',
  regionCodes: [countryCode],
  eventId: null,
  tokenId: null,
  signIn: null,
  expiresAt: null,
});

const sizeOf = (file: string): number => {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new StartupError(`${file} is not a file`);
  return found.size;
};

const endOf = ({ dryRun, importId, rows, created, unchanged, errorCount, flags }: ImportOutcome): string => {
  if (errorCount > 0) return `${rows} rows, ${errorCount} errors; nothing was stored`;
  const counts = `${rows} rows, ${created} new figures, ${unchanged} unchanged, ${flags.length} flags`;
  if (dryRun) return `${counts}; dry run, nothing was stored (--commit stores it)`;
  return importId === null ? `${counts}; nothing to store` : `${counts}; stored as import ${importId}`;
};

const report = (outcome: ImportOutcome): void => {
  for (const { row, column, message } of outcome.errors.slice(0, shownErrors))
    line(`row ${row}${column === null ? '' : `, column ${column}`}: ${String(message)}`);
  for (const { severity, rule, message } of outcome.flags.slice(0, shownFlags))
    line(`${severity} ${rule}: ${String(message)}`);
  line(endOf(outcome));
};

/** `jemput import`: stores a CSV file of figures, all of its rows or none; exits with 1 if it has any error. */
export const addImportCommand = (program: Command): void => {
  program
    .command('import')
    .description('Check a CSV file of published figures, of any size; with --commit store it, all of its rows or none.')
    .argument('<file>', 'the CSV file')
    .option('--commit', 'store the figures; without it nothing is stored')
    .option('--by <name>', 'your name, for the audit trail', 'command line')
    .option('--reason <text>', 'the reason, for the audit trail')
    .option('--source-publisher <name>', 'the publisher of the source of rows that name none')
    .option('--source-title <text>', 'the title of that source')
    .option('--source-published-on <day>', 'the day it was published, such as 2024-10-31')
    .option('--source-url <url>', 'its web address')
    .action(async (file: string, options: ImportOptions) => {
      const total = sizeOf(file);
      const source = sourceOf(options);
      const database = await openLoaded(locationOf(readConfig(process.env)));
      try {
        const progress = showProgress(Math.max(1, Math.ceil(total / 1000)), 'KB read');
        let read = 0;
        const person = { viewer: operator(options.by), requestId: randomUUID(), now: await readNow(database.pool) };
        const outcome = await importFigures(
          new Trail(database.pool, person),
          {
            file: createReadStream(file),
            source,
            reason: options.reason ?? null,
            dryRun: options.commit !== true,
          },
          await readCatalogue(database.pool),
          ({ bytes }) => {
            const kilobytes = Math.ceil(bytes / 1000);
            progress.advance(kilobytes - read);
            read = kilobytes;
          },
        ).finally(progress.end);
        if (outcome instanceof Refused) throw new StartupError(String(outcome.message));
        report(outcome);
        if (outcome.errorCount > 0) process.exitCode = 1;
      } finally {
        await database.close();
      }
    });
};
