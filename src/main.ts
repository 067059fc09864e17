import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import type { App } from './app.ts';
import { StartupError } from './terms/startup-error.ts';

// Keeps what Node makes of the sources, by their content; otherwise half of a start is reading TypeScript and compiling.
// A folder that cannot be written changes nothing else. It is for everything that is imported from here on.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/jemput'));

/** The whole stop is promised within 30 seconds, whatever hangs. */
const longestStopMs = 28_000;
/** A terminal sends Ctrl-C to npm too, which passes it on: one keystroke arrives twice. */
const sameSignalMs = 500;

/** The number of things that keep the process alive, by kind: connections, timers, workers. */
const openNow = (): Record<string, number> => {
  const kinds = Object.groupBy(process.getActiveResourcesInfo(), (kind) => kind);
  return Object.fromEntries(Object.entries(kinds).map(([kind, all = []]) => [kind, all.length]));
};

const fail = (error: unknown): never => {
  // One clear line for a problem that the operator can fix; a stack trace only for a bug.
  process.stderr.write(error instanceof StartupError ? `jemput: ${error.message}\n` : `${(error as Error).stack}\n`);
  process.exit(1);
};

const run = async (): Promise<void> => {
  const { readConfig } = await import('./config.ts');
  const config = readConfig(process.env);
  const { default: pino } = await import('pino');
  const { loggedError } = await import('./terms/logged-error.ts');
  const log = pino({
    level: config.LOG_LEVEL,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: loggedError },
  });
  let app: App | undefined;
  let stoppedAt: number | undefined;
  const stop = (signal: string): void => {
    if (stoppedAt !== undefined) {
      if (performance.now() - stoppedAt < sameSignalMs) return;
      log.warn({ signal, open: openNow() }, 'told again to stop: ending at once');
      process.exit(1);
    }
    stoppedAt = performance.now();
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error({ open: openNow() }, 'the stop takes too long: ending with work unfinished');
      process.exit(1);
    }, longestStopMs).unref();
    // While it is still loading there is nothing to finish: data that is not committed is loaded again next time.
    if (app) app.close().then(() => process.exit(0), fail);
    else process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  const { startApp } = await import('./app.ts');
  app = await startApp(config, log);
  log.info({ url: app.url, database: app.database.kind }, `Jemput is listening on ${app.url}/graphql`);
  if (!config.AUTH_SECRET && !config.AUTH_JWKS_URL)
    log.info('writing needs a token: npm run --silent jemput -- token (see --help)');
};

run().catch(fail);
