import { z } from 'zod';
import type { DatabaseLocation } from './database/database.ts';
import { readHosts } from './database/hosts.ts';
import { usualConnectMs, usualStatementMs } from './database/limits.ts';
import { StartupError } from './terms/startup-error.ts';
import { isStorable } from './terms/text.ts';

const whole = (min: number, max: number) =>
  z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `must be a whole number from ${min} to ${max}`,
    })
    .transform(Number);
const isOn = z.enum(['true', 'false'], { error: 'must be true or false' }).transform((text) => text === 'true');
const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
const database = z.string().refine((text) => readHosts(text) !== null, {
  error:
    'must be a URL that starts with postgres:// or postgresql://; several hosts are separated by commas, and target_session_attrs can only be read-write or primary',
});
const origins = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((origin) => origin.trim())
      .filter((origin) => origin !== ''),
  )
  .pipe(
    z.array(
      z.string().refine((origin) => URL.canParse(origin) && new URL(origin).origin === origin, {
        error: 'must be origins such as https://layar.example.go.id, separated by commas',
      }),
    ),
  );

const network = z.union([z.ipv4(), z.cidrv4(), z.ipv6(), z.cidrv6()]);
const proxies = z
  .string()
  .transform((text) =>
    /^\d+$/.test(text.trim())
      ? Number(text)
      : text
          .split(',')
          .map((network) => network.trim())
          .filter((network) => network !== ''),
  )
  .refine(
    (given) =>
      typeof given === 'number'
        ? given <= 10
        : given.length > 0 && given.every((each) => network.safeParse(each).success),
    {
      error:
        'must be a number of proxies from 0 to 10, or addresses and networks such as 10.0.0.0/8, separated by commas',
    },
  );

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every setting, by the name of its environment variable, with its bounds and default. */
const settings = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole(0, 65_535).default(4000),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: database.optional(),
  DATABASE_POOL_SIZE: whole(1, 200).default(10),
  DATABASE_CONNECT_TIMEOUT_MS: whole(100, 60_000).default(usualConnectMs),
  DATABASE_STATEMENT_TIMEOUT_MS: whole(100, 600_000).default(usualStatementMs),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  AUTH_SECRET: z
    .string()
    .refine((text) => new TextEncoder().encode(text).length >= 32, { error: 'must have at least 32 bytes' })
    .optional(),
  AUTH_JWKS_URL: url('https:', 'http:').optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  AUTH_SUBJECT_CLAIM: z
    .string()
    .refine((text) => isStorable(text, 200), { error: 'must be the name of a claim, of 1 to 200 characters' })
    .optional(),
  AUTH_KEYS_MAX_AGE_SECONDS: whole(600, 2_592_000).default(86_400),
  ALLOWED_ORIGINS: origins.default([]),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info'),
  GRAPHIQL: isOn.default(true),
  INTROSPECTION: isOn.default(true),
  SUGGESTIONS: isOn.default(true),
  MAX_DEPTH: whole(4, 100).default(18),
  MAX_COST: whole(100, 10_000_000).default(100_000),
  MAX_TOKENS: whole(100, 100_000).default(4000),
  MAX_BODY_BYTES: whole(1024, 100_000_000).default(1_000_000),
  MAX_HEADER_BYTES: whole(2048, 1_000_000).default(16_384),
  HEADERS_TIMEOUT_SECONDS: whole(1, 300).default(10),
  REQUEST_TIMEOUT_SECONDS: whole(1, 3600).default(60),
  KEEP_ALIVE_SECONDS: whole(1, 3600).default(65),
  MAX_CONNECTIONS: whole(1, 1_000_000).default(50_000),
  MAX_CONNECTIONS_PER_ADDRESS: whole(1, 1_000_000).default(20_000),
  MAX_FRAME_BYTES: whole(1024, 100_000_000).default(262_144),
  MAX_SUBSCRIPTIONS_PER_SOCKET: whole(1, 1000).default(20),
  MAX_OPERATIONS_PER_SOCKET: whole(1, 1000).default(20),
  MAX_UNSENT_BYTES_PER_SOCKET: whole(65_536, 100_000_000).default(1_048_576),
  MAX_UNSENT_BYTES: whole(1_000_000, 999_999_999).default(268_435_456),
  MAX_STALL_SECONDS: whole(1, 3600).default(30),
  MAX_SOCKETS_PER_ADDRESS: whole(1, 1_000_000).default(20_000),
  MAX_SOCKETS_PER_TOKEN: whole(1, 1_000_000).default(1000),
  TRUSTED_PROXIES: proxies.default(0),
  COST_PER_MINUTE_PER_ADDRESS: whole(0, 999_999_999).default(3_000_000),
  COST_PER_MINUTE_PER_TOKEN: whole(0, 999_999_999).default(3_000_000),
  ENTRIES_PER_MINUTE_PER_TOKEN: whole(0, 999_999_999).default(100_000),
  VALUE_MEMORY_BYTES: whole(0, 999_999_999).default(134_217_728),
  ANSWER_CACHE_BYTES: whole(0, 999_999_999).default(67_108_864),
  DOCUMENT_CACHE_BYTES: whole(0, 999_999_999).default(16_777_216),
  PUBLIC_MAX_AGE_SECONDS: whole(0, 86_400).default(0),
});

const together = ['AUTH_JWKS_URL', 'AUTH_ISSUER', 'AUTH_AUDIENCE'] as const;

/** The checks that involve more than one variable. */
const environment = settings.superRefine((given, context) => {
  const wrong = (name: string, message: string): void => context.addIssue({ code: 'custom', path: [name], message });
  const provided = together.filter((name) => given[name] !== undefined);
  if (provided.length > 0 && provided.length < together.length)
    for (const name of together)
      if (given[name] === undefined) wrong(name, `is required together with ${provided.join(' and ')}`);
  // A request has its headers first.
  if (given.HEADERS_TIMEOUT_SECONDS > given.REQUEST_TIMEOUT_SECONDS)
    wrong('HEADERS_TIMEOUT_SECONDS', 'cannot be longer than REQUEST_TIMEOUT_SECONDS');
  if (given.AUTH_SUBJECT_CLAIM && !given.AUTH_JWKS_URL)
    wrong('AUTH_SUBJECT_CLAIM', 'is for tokens of an identity provider, and needs AUTH_JWKS_URL');
});

/** The settings in force. */
export type Config = z.infer<typeof environment>;

/**
 * Reads and checks the environment; empty variables count as absent. Throws one StartupError with a line for each
 * invalid variable: its name, its value and the requirement.
 */
export const readConfig = (env: Record<string, string | undefined>): Config => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim() !== ''));
  const parsed = environment.safeParse(given);
  if (parsed.success) return parsed.data;
  const firstOfEach = new Map(parsed.error.issues.toReversed().map((issue) => [issue.path[0], issue]));
  const rows = [...firstOfEach.values()].toReversed().map((issue) => {
    const name = String(issue.path[0]);
    // A secret, or a URL that may contain a password, is named but not shown.
    const value = /_URL$|_SECRET$/.test(name) ? '(not shown)' : (given[name] ?? '(not set)');
    return { name, value, message: issue.message };
  });
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, value, message }) => `  ${name.padEnd(width)} ${value.padEnd(24)} ${message}`);
  throw new StartupError(`the environment has ${rows.length} invalid setting(s):\n${lines.join('\n')}`);
};

/** The location of the database. */
export const locationOf = (config: Config): DatabaseLocation =>
  config.DATABASE_URL
    ? {
        url: config.DATABASE_URL,
        poolSize: config.DATABASE_POOL_SIZE,
        connectMs: config.DATABASE_CONNECT_TIMEOUT_MS,
        statementMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
      }
    : { folder: config.DATA_DIR };
