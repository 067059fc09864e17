/**
 * Measures how fast a file of figures is imported and committed on PostgreSQL, beside COPY of the same file into a bare
 * table, and how much memory that takes. Asserts nothing. `npm run bench:import`; BENCH_ROWS (default 200000) and
 * BENCH_RUNS (default 3) set the size; BENCH_DATABASE_URL must be a superuser of a server that can read this machine's
 * files, for COPY.
 */
import { chmodSync, createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import pino from 'pino';
import { Trail } from '../src/audit/trail.ts';
import { type Database, openDatabase } from '../src/database/database.ts';
import { importFigures } from '../src/import/import-figures.ts';
import { undoImport } from '../src/import/undo-import.ts';
import { readCatalogue } from '../src/indicator/catalogue.store.ts';
import { loadShippedData } from '../src/shipped/load.ts';
import { Refused } from '../src/terms/refusal.ts';
import { onOwnDatabase } from './own-database.ts';
import { keepPart, median } from './part.ts';

const rows = Number(process.env['BENCH_ROWS'] || 200_000);
const runs = Number(process.env['BENCH_RUNS'] || 3);

const header =
  'region,metric,measure,indicator,basis,value,low,high,comparator,approximate,decimals,asOfFrom,asOfTo,precision,source\n';

/** Counts of all villages, one month after the other, in the shipped format. */
async function* lines(villages: string[]): AsyncGenerator<string> {
  yield header;
  for (let done = 0; done < rows; ) {
    const month = Math.floor(done / villages.length);
    const day = `${2010 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-28`;
    const part = villages.slice(0, rows - done);
    yield part
      .map((code) => `${code},COUNT,IKD_ACTIVE,,,${1000 + month},,,EQ,false,,${day},${day},DAY,bench\n`)
      .join('');
    done += part.length;
  }
}

const trailOf = ({ pool }: Database): Trail =>
  new Trail(pool, {
    viewer: {
      subject: 'bench',
      role: 'ADMIN',
      regionCodes: ['ID'],
      eventId: null,
      tokenId: null,
      signIn: null,
      expiresAt: null,
    },
    requestId: 'bench',
    now: new Date(),
  });

const timed = async (work: () => Promise<void>): Promise<number> => {
  const started = performance.now();
  await work();
  return Math.round((rows / (performance.now() - started)) * 1000);
};

const copy = async ({ pool }: Database, file: string): Promise<void> => {
  const columns = header
    .trim()
    .split(',')
    .map((name) => `"${name}" text`);
  await pool.query(`DROP TABLE IF EXISTS bare; CREATE TABLE bare (${columns.join(', ')})`);
  await pool.query(`COPY bare FROM ${pg.escapeLiteral(file)} WITH (FORMAT csv, HEADER)`);
};

const bench = async (database: Database, file: string, postgres: string): Promise<void> => {
  const { rows: found } = await database.pool.query<{ code: string }>(
    `SELECT code FROM region WHERE level = 'VILLAGE' ORDER BY code`,
  );
  await pipeline(Readable.from(lines(found.map(({ code }) => code))), createWriteStream(file));
  const catalogue = await readCatalogue(database.pool);
  const [copied, imported, again]: [number[], number[], number[]] = [[], [], []];
  const send = async (): Promise<string | null> => {
    const request = { file: createReadStream(file), source: null, reason: null, dryRun: false };
    const outcome = await importFigures(trailOf(database), request, catalogue);
    if (outcome instanceof Refused || outcome.errorCount > 0) throw new Error(JSON.stringify(outcome));
    return outcome.importId;
  };
  let memory = process.memoryUsage.rss();
  const watch = setInterval(() => {
    memory = Math.max(memory, process.memoryUsage.rss());
  }, 20);
  const before = memory;
  for (let run = 0; run < runs; run++) {
    copied.push(await timed(() => copy(database, file)));
    let importId: string | null = null;
    imported.push(
      await timed(async () => {
        importId = await send();
      }),
    );
    again.push(await timed(async () => void (await send())));
    await undoImport(trailOf(database), importId ?? '', 'the next run');
  }
  clearInterval(watch);
  const mb = (bytes: number): number => bytes / 1e6;
  const ofRows = (name: string, each: number[]) => ({ name, cells: [median(each), median(each) / median(copied)] });
  const tables = [
    {
      title: 'Rows per second',
      columns: ['rows/s', '× COPY'],
      rows: [
        ofRows('COPY into a bare table of texts', copied),
        ofRows('import: checked, stored, indexed, committed', imported),
        ofRows('the same file again: nothing changes', again),
      ],
    },
    {
      title: 'Memory of the importing process, MB',
      columns: ['before', 'at most'],
      rows: [{ name: 'import', cells: [mb(before), mb(memory)] }],
    },
  ];
  const about = `A file of ${rows.toLocaleString('en')} counts of villages, imported and committed, beside COPY of the same file into a bare table. Medians
of ${runs} runs.`;
  keepPart({ name: 'import', about, tables, goals: [], notes: [], wrong: [] }, postgres);
};

await onOwnDatabase('import', 'importing a file', async (url, { folder, postgres }) => {
  // COPY reads the file as the user that the server runs as.
  chmodSync(folder, 0o755);
  const log = pino({ level: 'silent' });
  const database = await openDatabase({ url, poolSize: 2 }, (loading) => loadShippedData(loading, log));
  try {
    await bench(database, join(folder, 'figures.csv'), postgres);
  } finally {
    await database.close();
  }
});
