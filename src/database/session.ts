import { StartupError } from '../terms/startup-error.ts';
import { Primary, readHosts } from './hosts.ts';
import { answerWithinMs, limitSettings, type TimeLimits, usualLimits } from './limits.ts';

/**
 * The settings of every session, on a server and in the embedded database alike. Prepared statements keep one plan:
 * planning the ledger's append again each time halved the requests recorded per second (2,830 against 5,040).
 */
export const sessionSettings: [name: string, value: string][] = [
  ['TimeZone', 'UTC'],
  ['plan_cache_mode', 'force_generic_plan'],
  ['jit', 'off'],
];

/** A server finds out within half a minute that a client is gone, and then lets go of its locks. */
const keepalive: [name: string, value: string][] = [
  ['tcp_keepalives_idle', '10'],
  ['tcp_keepalives_interval', '5'],
  ['tcp_keepalives_count', '3'],
];

const flags = (settings: [name: string, value: string][]): string[] =>
  settings.map(([name, value]) => `-c ${name}=${value}`);

/**
 * The URL with our settings of the session. Its own `options`, which they would otherwise replace, stay in between: they
 * may set other time limits for the server, but not what our statements rely on.
 */
const withSession = (url: string, limits: TimeLimits): string => {
  const parsed = new URL(url);
  const own = parsed.searchParams.get('options');
  const defaults = flags([...keepalive, ...limitSettings(limits)]);
  parsed.searchParams.set('options', [...defaults, ...(own ? [own] : []), ...flags(sessionSettings)].join(' '));
  return parsed.href;
};

/** How a connection to the server, or to the one of several that takes writes, is opened. */
export const connectionTo = (
  location: string,
  name: string,
  { connectMs, statementMs, lockMs }: { connectMs: number; statementMs: number; lockMs?: number },
) => {
  const list = readHosts(location);
  if (!list) throw new StartupError('DATABASE_URL is not the URL of a PostgreSQL server');
  const usual = usualLimits(statementMs);
  const limits = lockMs === undefined ? usual : { ...usual, lockMs: Math.min(lockMs, usual.lockMs) };
  const config = { connectionString: withSession(list.url, limits), application_name: name, keepAlive: true };
  const { hosts } = list;
  return {
    ...config,
    connectionTimeoutMillis: connectMs,
    answerMs: answerWithinMs(limits),
    primary: hosts.length > 1 ? new Primary(hosts, config, connectMs / 3) : undefined,
  };
};
