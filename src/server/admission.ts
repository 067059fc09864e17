import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { EndedTokens } from '../access/ended-tokens.ts';
import { tokenKeys } from '../access/keys.ts';
import { tokenVerifier } from '../access/token.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Config } from '../config.ts';
import { FieldTokens } from '../outreach/field-tokens.ts';
import { SeenSignIns } from '../sign-in/seen-sign-ins.ts';
import type { Clock } from '../terms/clock.ts';
import { authenticate } from './authenticate.ts';
import { Sessions } from './sessions.ts';

/** The parts of a server that decide about tokens, and end what was opened with them. */
export type Admission = {
  tokens: FieldTokens;
  endedTokens: EndedTokens;
  sessions: Sessions;
  /** As `authenticate`; what is accepted is stored as a sign-in. */
  authenticate: (authorization: string | null) => Promise<Viewer>;
  /** Resolves once the ended tokens are known: none of them is accepted after a restart. */
  start: () => Promise<void>;
  stop: () => Promise<void>;
};

export const admissionOf = (config: Config, pool: Pool, clock: Clock, log: Logger): Admission => {
  const keys = tokenKeys(config);
  const keysAway = (error: unknown): void =>
    log.warn({ err: error }, 'the keys of the identity provider could not be read; known keys go on serving');
  const verify = tokenVerifier(keys, keysAway, clock);
  const endedTokens = new EndedTokens(pool);
  const sessions = new Sessions(endedTokens, clock);
  const seen = new SeenSignIns(pool, log, clock);
  return {
    tokens: new FieldTokens(keys.secret ?? null, endedTokens),
    endedTokens,
    sessions,
    authenticate: async (authorization) => {
      const viewer = await authenticate(authorization, verify, endedTokens);
      seen.note(viewer);
      return viewer;
    },
    start: () => endedTokens.start(log, () => sessions.sweep()),
    stop: async () => {
      endedTokens.stop();
      sessions.stop();
      await seen.settled();
    },
  };
};
