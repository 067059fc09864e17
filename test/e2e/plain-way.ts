import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { EndedTokens } from '../../src/access/ended-tokens.ts';
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
import { edgeSettings } from '../../src/server/edge-settings.ts';
import { limitsOf } from '../../src/server/limits-of.ts';
import { requestContext } from '../../src/server/request-context.ts';
import { Sessions } from '../../src/server/sessions.ts';
import { fieldSettings } from '../harness/field.ts';
import { noBudgets } from '../harness/no-budgets.ts';

/** The plain way to answer. `close` leaves the database open. */
export type PlainWay = { url: string; close: () => Promise<void> };

/**
 * Serves a database that a server has open, by the same code and with nothing remembered: every request reads its facts
 * itself, and no answer is kept. The tree is that of the moment, so another plain way is needed once it changed.
 */
export const plainWayOf = async ({ pool, prisma }: Database): Promise<PlainWay> => {
  const config = readConfig({ ...fieldSettings, ...noBudgets });
  const log = pino({ level: 'silent' });
  const [catalogue, regions] = await Promise.all([readCatalogue(pool), CurrentTree.open(pool)]);
  const limits = limitsOf(config);
  const endedTokens = new EndedTokens(pool);
  const tokens = new FieldTokens(null, endedTokens);
  const hub = new Hub<Context>(async () => new Map(), log);
  const sessions = new Sessions(endedTokens);
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
        endedTokens,
        catalogue,
        findingLists: new FindingLists(pool, catalogue),
        regions,
        clock: Date.now,
        announce: () => {},
        entriesPerToken: null,
        listen: () => () => {},
      },
      { requestId, viewer, language, memories: null },
    );
  const { server } = createEdge({
    ...edgeSettings(config),
    limits,
    documentCacheBytes: 0,
    clock: Date.now,
    answering: new Answering(new KeptAnswers(0, () => false)),
    budgets: { costPerAddress: null, costPerToken: null, entriesPerToken: null },
    sizes: { tree: new TreeSize(regions.tree.childCounts), indicators: catalogue.indicators.length },
    log,
    authenticate: (authorization) => authenticate(authorization, verify, endedTokens),
    answerExport: async () => {},
    sessions,
    hub,
    contextFor,
    freshContextFor: contextFor,
    ready: async () => ({ status: 200, text: 'ready' }),
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
