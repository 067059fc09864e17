import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { authenticate } from './access/authenticate.ts';
import { FieldTokens } from './access/field-tokens.ts';
import { tokenKeys } from './access/keys.ts';
import { tokenVerifier } from './access/token.ts';
import type { Viewer } from './access/viewer.ts';
import { type Config, locationOf } from './config.ts';
import { type Database, openDatabase } from './database.ts';
import { StartupError } from './errors.ts';
import { maxPageSize } from './graphql/builder.ts';
import type { Context } from './graphql/context.ts';
import { createEdge } from './graphql/edge.ts';
import type { Limits } from './graphql/limits.ts';
import { TreeSize } from './graphql/tree-size.ts';
import { readCatalogue } from './indicator/catalogue.store.ts';
import { EvidenceLoader } from './indicator/evidence-loader.ts';
import { ValueReader } from './indicator/value-reader.ts';
import { CounterLoader } from './ledger/counter-loader.ts';
import { maxEntriesPerRequest } from './ledger/record-activations.ts';
import { LedgerWriter } from './ledger/writer.ts';
import { readAllChildCounts } from './region/region.store.ts';
import { RegionLoader } from './region/region-loader.ts';
import { loadShippedData, type ShippedFolders } from './shipped/load.ts';

/** A running server. */
export type App = { url: string; database: Database; close: () => Promise<void> };

const limitsOf = (config: Config): Limits => ({
  maxDepth: config.MAX_DEPTH,
  maxCost: config.MAX_COST,
  maxPageSize,
  maxEntriesPerRequest,
  maxSubscriptionsPerSocket: 20,
});

const drainTimeoutMs = 10_000;

const isReachable = async ({ pool }: Database): Promise<boolean> => {
  try {
    await pool.query('SELECT 1');
    return true;
  } catch {
    return false;
  }
};

/**
 * Opens the database, loads what is shipped, and serves. `folders` replaces the shipped files, for tests. Throws
 * StartupError when it cannot start.
 */
export const startApp = async (config: Config, log: Logger, folders: ShippedFolders = {}): Promise<App> => {
  let tokens: FieldTokens | undefined;
  const database = await openDatabase(locationOf(config), (client) => loadShippedData(client, log, folders));
  try {
    const { prisma, pool } = database;
    const limits = limitsOf(config);
    const [catalogue, childCounts] = await Promise.all([readCatalogue(prisma), readAllChildCounts(pool)]);

    const keys = tokenKeys(config);
    const verify = tokenVerifier(keys);
    const fieldTokens = new FieldTokens(pool, 'secret' in keys ? keys.secret : null);
    tokens = fieldTokens;
    await fieldTokens.start(log);
    const writer = new LedgerWriter(pool, new Set(catalogue.measures.map(({ code }) => code)), log);

    const contextFor = (requestId: string, viewer: Viewer): Context => {
      const now = new Date();
      const evidence = new EvidenceLoader(pool);
      const values = new ValueReader(evidence, catalogue);
      const regions = new RegionLoader(prisma, pool);
      const counters = new CounterLoader(pool, now);
      return {
        requestId,
        now,
        viewer,
        limits,
        prisma,
        db: pool,
        writer,
        counters,
        tokens: fieldTokens,
        catalogue,
        evidence,
        values,
        regions,
      };
    };

    let draining = false;
    const { server, closeSockets } = createEdge({
      limits,
      maxTokens: config.MAX_TOKENS,
      maxBodyBytes: config.MAX_BODY_BYTES,
      allowedOrigins: config.ALLOWED_ORIGINS,
      tree: new TreeSize(childCounts),
      log,
      authenticate: (authorization) => authenticate(authorization, verify, fieldTokens),
      isRevoked: (viewer) => fieldTokens.isRevoked(viewer),
      contextFor,
      isReady: async () => !draining && isReachable(database),
    });
    server.listen(config.PORT, config.HOST);
    await once(server, 'listening').catch((error: unknown) => {
      throw new StartupError(
        `${config.HOST} port ${config.PORT} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      );
    });

    const { port } = server.address() as AddressInfo;
    const url = `http://${config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST}:${port}`;
    const close = async (): Promise<void> => {
      draining = true;
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closeSockets();
      // A request that hangs must not hold up the stop.
      const deadline = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
      await closed;
      clearTimeout(deadline);
      fieldTokens.stop();
      await writer.drained();
      await database.close();
    };
    return { url, database, close };
  } catch (error) {
    tokens?.stop();
    await database.close();
    throw error;
  }
};
