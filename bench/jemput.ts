/** Starts Jemput as the benches measure it: on PostgreSQL, with the flags of `npm start`, for a bench that is an administrator. */
import { signToken } from '../src/access/token.ts';
import { type Server, startServer } from './fanout-server.ts';

const secret = 'a secret that is only used by this bench';
/** The flags of `npm start`, for all servers that take turns with Jemput. */
export const heap = ['--min-semi-space-size=16', '--max-semi-space-size=16'];
/** Flags for Jemput's node, such as --cpu-prof. */
export const serverFlags = (process.env['BENCH_SERVER_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
/** The variable that turns kept answers off, so that each request is computed. */
export const answersOff = { ANSWER_CACHE_BYTES: '0' };

/** Lets an administrator of the whole country in for eight hours. */
export const adminToken = (): Promise<string> =>
  signToken(new TextEncoder().encode(secret), {
    subject: 'bench',
    role: 'ADMIN',
    regions: ['ID'],
    expiresAt: new Date(Date.now() + 8 * 3_600_000),
  });

/** Starts Jemput on a database; `env` is added to its environment. */
export const startJemput = async (
  databaseUrl: string,
  folder: string,
  env: Record<string, string> = {},
): Promise<Server> =>
  startServer(
    '../src/main.ts',
    { DATABASE_URL: databaseUrl, DATA_DIR: folder, AUTH_SECRET: secret, PGAPPNAME: 'jemput', ...env },
    await adminToken(),
    [...heap, ...serverFlags],
  );
