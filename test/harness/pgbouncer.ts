import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { account } from './cluster.ts';
import { freePort } from './free-port.ts';
import { temporaryFolder, withPort } from './temporary.ts';

const program = process.env['TEST_PGBOUNCER'] ?? 'pgbouncer';

type PoolerOptions = {
  /** The fate of the `options` with which a session is opened; each is found in the field. */
  options: 'swallowed' | 'refused';
  /** The number of its connections to PostgreSQL for each database. */
  size: number;
  /** The role that may connect. */
  role?: string;
};

/** A PgBouncer in transaction mode for one test file. */
export type Pooler = {
  port: number;
  /** The URL, which is one of the server behind it, through the pooler. */
  through: (url: string) => string;
  remove: () => Promise<void>;
};

const accepts = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

/** Starts a PgBouncer before the server at `url`, for all its databases. */
export const startPooler = async (
  url: string,
  { options, size, role = 'postgres' }: PoolerOptions,
): Promise<Pooler> => {
  const folder = temporaryFolder();
  const port = await freePort();
  const server = new URL(url);
  const settings = [
    '[databases]',
    `* = host=${server.hostname} port=${server.port}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'pool_mode = transaction',
    `default_pool_size = ${size}`,
    'max_client_conn = 500',
    'auth_type = trust',
    `auth_file = ${join(folder, 'users')}`,
    ...(options === 'swallowed' ? ['ignore_startup_parameters = options'] : []),
  ];
  writeFileSync(join(folder, 'users'), `"${role}" ""\n`);
  writeFileSync(join(folder, 'pgbouncer.ini'), `${settings.join('\n')}\n`);
  chmodSync(folder, 0o755);
  const pooler: ChildProcess = spawn(program, [join(folder, 'pgbouncer.ini')], { ...account(), stdio: 'ignore' });
  const gone = once(pooler, 'exit');
  while (!(await accepts(port))) {
    if (pooler.exitCode !== null) throw new Error(`${program} does not start`);
    await sleep(20);
  }
  return {
    port,
    through: (direct) => withPort(direct, port),
    remove: async () => {
      pooler.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
};
