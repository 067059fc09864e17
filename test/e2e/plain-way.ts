import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { tokenKeys } from '../../src/access/keys.ts';
import { tokenVerifier } from '../../src/access/token.ts';
import { Answering } from '../../src/answers/answering.ts';
import { KeptAnswers } from '../../src/answers/kept-answers.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/database/database.ts';
import { FindingLists } from '../../src/finding/finding-lists.ts';
import type { Context } from '../../src/graphql/context.ts';
import { TreeSize } from '../../src/graphql/tree-size.ts';
import { readCatalogue } from '../../src/indicator/catalogue.store.ts';
import { LedgerWriter } from '../../src/ledger/writer.ts';
import { Hub } from '../../src/live/hub.ts';
import { FieldTokens } from '../../src/outreach/field-tokens.ts';
import { CurrentTree } from '../../src/region/current-tree.ts';
import { authenticate } from '../../src/server/authenticate.ts';
import { createEdge } from '../../src/server/edge.ts';
import { requestContext } from '../../src/server/request-context.ts';
import { Sessions } from '../../src/server/sessions.ts';
import { fieldSettings } from '../harness/field.ts';

/** The plain way to answer. `close` leaves the database open. */
export type PlainWay = { url: string; close: () => Promise<void> };

/**
 * Serves a database that a server has open, by the same code and with nothing remembered: every request reads its facts
 * itself, and no answer is kept. The tree is that of the moment, so another plain way is needed once it changed.
 */
export const plainWayOf = async ({ pool, prisma }: Database): Promise<PlainWay> => {
  const config = readConfig(fieldSettings);
  const log = pino({ level: 'silent' });
  const [catalogue, regions] = await Promise.all([readCatalogue(pool), CurrentTree.open(pool)]);
  const limits = {
    maxDepth: config.MAX_DEPTH,
    maxCost: config.MAX_COST,
    maxPageSize: 100,
    maxEntriesPerRequest: 500,
    maxSubscriptionsPerSocket: config.MAX_SUBSCRIPTIONS_PER_SOCKET,
  };
  const tokens = new FieldTokens(pool, null);
  const hub = new Hub<Context>(async () => new Map(), log);
  const sessions = new Sessions(() => false);
  const verify = tokenVerifier(tokenKeys(config));
  const writer = new LedgerWriter(pool, new Set(), log, { notice: null, announce: () => {} });
  const contextFor: Parameters<typeof createEdge>[0]['contextFor'] = (requestId, viewer, language = 'en') =>
    requestContext(
      {
        limits,
        prisma,
        db: pool,
        writer,
        tokens,
        catalogue,
        findingLists: new FindingLists(pool, catalogue),
        regions,
        announce: () => {},
        listen: () => () => {},
      },
      { requestId, viewer, language, memories: null },
    );
  const { server } = createEdge({
    limits,
    maxTokens: config.MAX_TOKENS,
    maxBodyBytes: config.MAX_BODY_BYTES,
    documentCacheBytes: 0,
    maxAgeSeconds: 0,
    answering: new Answering(new KeptAnswers(0, () => false)),
    maxFrameBytes: config.MAX_FRAME_BYTES,
    maxSocketsPerAddress: 1,
    maxSocketsPerToken: 1,
    maxOperationsPerSocket: 1,
    maxUnsentBytesPerSocket: config.MAX_UNSENT_BYTES_PER_SOCKET,
    maxUnsentBytes: config.MAX_UNSENT_BYTES,
    maxStallSeconds: config.MAX_STALL_SECONDS,
    trustedProxies: 0,
    allowedOrigins: [],
    sizes: { tree: new TreeSize(regions.tree.childCounts), indicators: catalogue.indicators.length },
    log,
    authenticate: (authorization) => authenticate(authorization, verify, tokens),
    answerExport: async () => {},
    sessions,
    hub,
    contextFor,
    freshContextFor: contextFor,
    isReady: async () => true,
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      sessions.stop();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
