import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { Answering } from './answers/answering.ts';
import { KeptAnswers } from './answers/kept-answers.ts';
import { openBudgets } from './budget/open-budgets.ts';
import { type Config, locationOf } from './config.ts';
import type { CounterMemory } from './counter/counter-loader.ts';
import { type Database, openDatabase } from './database/database.ts';
import { DatabaseClock } from './database/database-clock.ts';
import { Readiness } from './database/readiness.ts';
import { exportRoute } from './export/export-route.ts';
import { FindingLists } from './finding/finding-lists.ts';
import type { Context } from './graphql/context.ts';
import { TreeSize } from './graphql/tree-size.ts';
import { readCatalogue } from './indicator/catalogue.store.ts';
import { ValueMemory } from './indicator/value-memory.ts';
import { LedgerWriter } from './ledger/writer.ts';
import { channel, type Told } from './live/bus.ts';
import { readClocks } from './live/clocks.store.ts';
import { Hub } from './live/hub.ts';
import { openBus } from './live/open-bus.ts';
import { Pulse } from './live/pulse.ts';
import { hintOf, topicOf } from './live/topics.ts';
import { readVersions } from './live/versions.store.ts';
import { EventMemory } from './outreach/event-memory.ts';
import { CurrentTree } from './region/current-tree.ts';
import { admissionOf } from './server/admission.ts';
import { createEdge } from './server/edge.ts';
import { edgeSettings } from './server/edge-settings.ts';
import { limitsOf } from './server/limits-of.ts';
import { type Memories, requestContext, type Shared } from './server/request-context.ts';
import { loadShippedData, type ShippedFolders } from './shipped/load.ts';
import { factsMoved, type Moved } from './terms/moved.ts';
import { StartupError } from './terms/startup-error.ts';

/** A running server. */
export type App = { url: string; database: Database; close: () => Promise<void> };

/** The clock of the database, as far as it is used here. */
export type KnownClock = Pick<DatabaseClock, 'now' | 'warning' | 'read'>;

/** How long open requests may take once the server is stopping; the whole stop stays below 30 seconds. */
const drainTimeoutMs = 10_000;
/** Events with their counters took 2 kB each. */
const rememberedEvents = 5000;

/**
 * Opens the database, loads the shipped data, and serves. `folders` replaces the shipped files and `clock` the
 * database's, for tests. Throws StartupError if it cannot start.
 */
export const startApp = async (
  config: Config,
  log: Logger,
  folders: ShippedFolders = {},
  clock: KnownClock = new DatabaseClock(),
): Promise<App> => {
  const stops: (() => unknown)[] = [];
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.toReversed()) await stop();
  };
  const location = { ...locationOf(config), listens: !config.REDIS_URL };
  const database = await openDatabase(location, (client) => loadShippedData(client, log, folders));
  try {
    const { prisma, pool } = database;
    const limits = limitsOf(config);
    const [catalogue, regions] = await Promise.all([readCatalogue(pool), CurrentTree.open(pool)]);
    stops.push(() => regions.stop());

    const findingLists = new FindingLists(pool, catalogue);
    const { tokens, endedTokens, sessions, authenticate, ...admission } = admissionOf(config, pool, clock.now, log);
    stops.push(() => admission.stop());
    await admission.start();

    const budgets = await openBudgets(config.REDIS_URL, limits, log);
    stops.push(() => budgets.close());

    const self = randomUUID();
    const hub = new Hub<Context>((topics) => readVersions(pool, topics), log);
    hub.start();
    stops.push(() => hub.stop());
    const pulse = new Pulse(() => clock.read(() => readClocks(pool)), log);
    const isFresh = (): boolean => pulse.isFresh;
    const values = new ValueMemory(config.VALUE_MEMORY_BYTES / 2, isFresh);
    const events: CounterMemory = new EventMemory(config.VALUE_MEMORY_BYTES > 0 ? rememberedEvents : 0, isFresh);
    const memories: Memories = { values, events, hasHeard: null };
    const ofStates: Memories = { values, events: null, hasHeard: () => pulse.hasHeard() };
    const answers = new KeptAnswers(config.ANSWER_CACHE_BYTES, isFresh);
    // In this order: an answer made in between would be kept although it is of a value that is about to be dropped.
    pulse.follow(values, events, answers);
    regions.start(log, () => pulse.tell(factsMoved));
    // Before a write here is acknowledged: no answer after that may be from memory of the state before.
    const tell = (told: Told): void => {
      pulse.tell(told);
      hub.hint(told === 'anything' ? told : hintOf(told));
    };
    const servers = { redisUrl: config.REDIS_URL, databaseUrl: config.DATABASE_URL };
    const bus = await openBus(servers, { db: pool, self, heard: tell, log });
    stops.push(() => bus.close());
    stops.push(() => pulse.stop());
    await pulse.start();
    if (clock.warning) log.warn(clock.warning);
    const writer = new LedgerWriter(database.recording, new Set(catalogue.measures.map(({ code }) => code)), log, {
      clock: clock.now,
      notice: bus.tellsInStatement ? { channel, from: self } : null,
      announce: (moved) => {
        tell(moved);
        if (!bus.tellsInStatement) bus.publish(moved);
      },
    });
    const announce = (moved: Moved): void => {
      tell(moved);
      bus.publish(moved);
    };

    const shared: Shared = {
      limits,
      prisma,
      db: pool,
      writer,
      tokens,
      endedTokens,
      catalogue,
      findingLists,
      regions,
      announce,
      entriesPerToken: budgets.entriesPerToken,
      clock: clock.now,
      listen: (watch, changed) => hub.listen([topicOf(watch)], changed),
    };

    const signs = { clockWarning: () => clock.warning, busLostMs: () => bus.lostMs(), isFresh };
    const readiness = new Readiness(pool, log, signs);
    const { server, sockets, endStreams } = createEdge({
      ...edgeSettings(config),
      limits,
      answering: new Answering(answers, clock.now),
      clock: clock.now,
      budgets,
      sizes: { tree: new TreeSize(regions.tree.childCounts), indicators: catalogue.indicators.length },
      log,
      authenticate,
      answerExport: exportRoute({
        authenticate,
        source: () => ({ db: pool, catalogue, now: new Date(clock.now()) }),
      }),
      sessions,
      hub,
      contextFor: (requestId, viewer, language = 'en') =>
        requestContext(shared, { requestId, viewer, language, memories }),
      freshContextFor: (requestId, viewer) =>
        requestContext(shared, { requestId, viewer, language: 'en', memories: ofStates }),
      ready: () => readiness.answer(),
    });
    server.listen(config.PORT, config.HOST);
    await once(server, 'listening').catch((error: Error) => {
      throw new StartupError(`${config.HOST} port ${config.PORT} cannot be used: ${error.message}`);
    });

    const { port } = server.address() as AddressInfo;
    const url = `http://${config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST}:${port}`;
    const close = async (): Promise<void> => {
      readiness.stop();
      database.ending();
      sockets.refuse();
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      // Entries that were taken are written and answered before the sockets they came on are closed.
      await writer.drained();
      await sockets.drain();
      endStreams();
      // A request that hangs must not hold up the stop.
      const deadline = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
      await closed;
      clearTimeout(deadline);
      await writer.drained();
      await stopAll();
      await database.close();
    };
    return { url, database, close };
  } catch (error) {
    await stopAll();
    await database.close();
    throw error;
  }
};
