import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import type pg from 'pg';
import type { Logger } from 'pino';
import { publicViewer } from '../access/viewer.ts';
import { appendNotes, type Person } from '../audit/append-notes.ts';
import { raiseFacts } from '../indicator/facts.store.ts';
import { countryCode } from '../terms/region-code.ts';
import { StartupError } from '../terms/startup-error.ts';
import { storeRegionList } from './region-list.store.ts';
import { readRegionList, regionFiles } from './region-list.ts';
import { unknownRegions } from './shipped-facts.store.ts';
import { factFiles, readShippedFacts } from './shipped-facts.ts';
import { storeShippedFacts } from './store-shipped-facts.ts';

/** Folders to load from; by default the region package and prisma/data. */
export type ShippedFolders = { regions?: string; facts?: string };

const checksumOf = (files: string[]): string => {
  const hash = createHash('sha256');
  for (const file of files) {
    if (!existsSync(file)) throw new StartupError(`${file} is missing`);
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
};

/** Runs `load` in a transaction unless exactly these files were loaded before. */
const loadOnce = async (
  client: pg.ClientBase,
  name: string,
  files: string[],
  load: () => Promise<void>,
): Promise<void> => {
  const checksum = checksumOf(files);
  const { rows } = await client.query<{ checksum: string }>('SELECT checksum FROM shipped_data WHERE name = $1', [
    name,
  ]);
  if (rows[0]?.checksum === checksum) return;
  await client.query('BEGIN');
  try {
    await raiseFacts(client);
    await load();
    await client.query(
      `INSERT INTO shipped_data (name, checksum) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET checksum = EXCLUDED.checksum, loaded_at = now()`,
      [name, checksum],
    );
    await client.query('COMMIT');
  } catch (error) {
    // The first error says why; a connection that died cannot roll back, and has done so already.
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
};

/**
 * Runs `work` while V8's space for young objects keeps its size. Otherwise V8 lets it grow while there is much garbage
 * and never shrinks it: after loading 91,600 regions, that cost 60 MB for as long as the server ran.
 */
const withSmallHeap = async (work: () => Promise<void>): Promise<void> => {
  setFlagsFromString('--semi-space-growth-factor=1');
  try {
    await work();
  } finally {
    setFlagsFromString('--semi-space-growth-factor=2');
  }
};

/** The actor in the trail: the server itself, at its start. */
const loader = (now: Date): Person => ({
  viewer: { ...publicViewer, subject: 'jemput', role: 'ADMIN', regionCodes: [countryCode] },
  requestId: 'start',
  now,
});

const assertRegionsKnown = async (client: pg.ClientBase, file: string, rows: { region: string }[]): Promise<void> => {
  const [unknown] = await unknownRegions(
    client,
    rows.map((row) => row.region),
  );
  const line = rows.findIndex((row) => row.region === unknown) + 2;
  if (unknown) throw new StartupError(`${file} line ${line}, column region: "${unknown}" is not in the region list`);
};

/**
 * Loads the region list and the published facts that are shipped with the product, each only if its files are new to
 * this database; logs progress. Throws StartupError naming file, line and column of an invalid row.
 */
export const loadShippedData = async (
  client: pg.ClientBase,
  log: Logger,
  folders: ShippedFolders = {},
): Promise<void> => {
  await loadOnce(client, 'regions', regionFiles(folders.regions), () =>
    withSmallHeap(async () => {
      const list = readRegionList(folders.regions);
      const total = list.length;
      const changes = await storeRegionList(client, list, (done) =>
        log.info({ done, total }, `loading regions ${done}/${total}`),
      );
      log.info(changes, 'region list loaded');
    }),
  );
  await loadOnce(client, 'facts', factFiles(folders.facts), async () => {
    const facts = readShippedFacts(folders.facts);
    await assertRegionsKnown(client, 'figures.csv', facts.figures);
    await assertRegionsKnown(client, 'targets.csv', facts.targets);
    const { notes, ...changes } = await storeShippedFacts(client, facts);
    if (notes.length > 0) await appendNotes(client, loader(new Date()), notes);
    log.info(changes, 'published figures and targets loaded');
  });
};
