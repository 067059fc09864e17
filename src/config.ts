import { z } from 'zod';
import type { DatabaseLocation } from './database/database.ts';
import { StartupError } from './terms/startup-error.ts';

const whole = (min: number, max: number) =>
  z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `must be a whole number from ${min} to ${max}`,
    })
    .transform(Number);
const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
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

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every setting, by the name of its environment variable, with its bounds and default. */
const settings = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole(0, 65_535).default(4000),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  DATABASE_POOL_SIZE: whole(1, 200).default(10),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  AUTH_SECRET: z
    .string()
    .refine((text) => new TextEncoder().encode(text).length >= 32, { error: 'must have at least 32 bytes' })
    .optional(),
  AUTH_JWKS_URL: url('https:', 'http:').optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  ALLOWED_ORIGINS: origins.default([]),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info'),
  MAX_DEPTH: whole(4, 100).default(18),
  MAX_COST: whole(100, 10_000_000).default(100_000),
  MAX_TOKENS: whole(100, 100_000).default(4000),
  MAX_BODY_BYTES: whole(1024, 100_000_000).default(1_000_000),
  MAX_FRAME_BYTES: whole(1024, 100_000_000).default(262_144),
  MAX_SUBSCRIPTIONS_PER_SOCKET: whole(1, 1000).default(20),
  MAX_OPERATIONS_PER_SOCKET: whole(1, 1000).default(20),
  MAX_UNSENT_BYTES_PER_SOCKET: whole(65_536, 100_000_000).default(1_048_576),
  MAX_UNSENT_BYTES: whole(1_000_000, 999_999_999).default(268_435_456),
  MAX_STALL_SECONDS: whole(1, 3600).default(30),
  MAX_SOCKETS_PER_ADDRESS: whole(1, 1_000_000).default(20_000),
  MAX_SOCKETS_PER_TOKEN: whole(1, 1_000_000).default(1000),
  TRUSTED_PROXIES: whole(0, 10).default(0),
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
  if (given.AUTH_SECRET && given.AUTH_JWKS_URL) wrong('AUTH_SECRET', 'cannot be used together with AUTH_JWKS_URL');
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
export const locationOf = ({ DATABASE_URL, DATABASE_POOL_SIZE, DATA_DIR }: Config): DatabaseLocation =>
  DATABASE_URL ? { url: DATABASE_URL, poolSize: DATABASE_POOL_SIZE } : { folder: DATA_DIR };
