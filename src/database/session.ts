import { StartupError } from '../terms/startup-error.ts';
import { Primary, readHosts } from './hosts.ts';
import { answerWithinMs, limitSettings, type Settings, type TimeLimits, usualLimits } from './limits.ts';

/**
 * The settings of every session, on a server and in the embedded database alike. Prepared statements keep one plan:
 * planning the ledger's append again each time halved the requests recorded per second (2,830 against 5,040).
 */
export const sessionSettings: Settings = [
  ['TimeZone', 'UTC'],
  ['plan_cache_mode', 'force_generic_plan'],
  ['jit', 'off'],
];

/** A setting that means nothing to PostgreSQL: it is there if what is asked of a session reaches it. */
export const mark = { name: 'jemput.session', value: 'kept' };

/** A server finds out within half a minute that a client is gone, and then lets go of its locks. */
const keepalive: Settings = [
  ['tcp_keepalives_idle', '10'],
  ['tcp_keepalives_interval', '5'],
  ['tcp_keepalives_count', '3'],
];

const flags = (settings: Settings): string[] => settings.map(([name, value]) => `-c ${name}=${value}`);
/** As in `-c search_path=jemput,public` or `--work_mem=8MB`; a backslash stands before a space of a value. */
const flag = /(?:-c\s*|--)([\w.-]+)=((?:\\.|[^\s\\])*)/g;

/**
 * The URL with our settings of the session. Its own `options`, which they would otherwise replace, stay in between: they
 * may set other time limits for the server, but not what our statements rely on.
 */
const withSession = (url: string, limits: TimeLimits): string => {
  const parsed = new URL(url);
  const own = parsed.searchParams.get('options');
  const defaults = flags([...keepalive, ...limitSettings(limits)]);
  const ours = flags([...sessionSettings, [mark.name, mark.value]]);
  parsed.searchParams.set('options', [...defaults, ...(own ? [own] : []), ...ours].join(' '));
  return parsed.href;
};

/** The URL without options, and the settings that transactions bring along instead. */
const withoutSession = (url: string, limits: TimeLimits): { url: string; local: Settings } => {
  const parsed = new URL(url);
  const flagged = (parsed.searchParams.get('options') ?? '').matchAll(flag);
  const own = [...flagged].map(([, name = '', value = '']): Settings[number] => [
    name.replaceAll('-', '_'),
    value.replaceAll(/\\(.)/g, '$1'),
  ]);
  parsed.searchParams.delete('options');
  return { url: parsed.href, local: [...limitSettings(limits), ...own, ...sessionSettings] };
};

/**
 * How a connection to the server, or to the one of several that takes writes, is opened. `isPooled`: through a pooler,
 * which keeps no session.
 */
export const connectionTo = (
  location: string,
  name: string,
  { connectMs, statementMs, lockMs }: { connectMs: number; statementMs: number; lockMs?: number },
  isPooled = false,
) => {
  const list = readHosts(location);
  if (!list) throw new StartupError('DATABASE_URL is not the URL of a PostgreSQL server');
  const usual = usualLimits(statementMs);
  const limits = lockMs === undefined ? usual : { ...usual, lockMs: Math.min(lockMs, usual.lockMs) };
  const { url, local } = isPooled
    ? withoutSession(list.url, limits)
    : { url: withSession(list.url, limits), local: undefined };
  const config = { connectionString: url, application_name: name, keepAlive: true };
  const { hosts } = list;
  return {
    ...config,
    connectionTimeoutMillis: connectMs,
    answerMs: answerWithinMs(limits),
    local,
    primary: hosts.length > 1 ? new Primary(hosts, config, connectMs / 3) : undefined,
  };
};
