import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.ts';
import { temporaryFolder } from './temporary.ts';

const bin = process.env['TEST_POSTGRESQL_BIN'] ?? '/usr/lib/postgresql/15/bin';

/** A PostgreSQL server for one test file, which it can stop and kill at will. */
export type Cluster = {
  url: string;
  /** Where its files are. */
  folder: string;
  /** Starts the server; resolves once it accepts connections. */
  start: () => Promise<void>;
  /** Ends every session and shuts down. */
  stop: () => Promise<void>;
  /** Kills the server without a shutdown, as a power failure does. */
  kill: () => Promise<void>;
  remove: () => Promise<void>;
};

/** PostgreSQL refuses to run as root, and so does its pooler. */
export const account = (): { uid?: number; gid?: number } => {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
};

/** Fills the data folder of a server, with the program of PostgreSQL that is given. */
type Fill = (program: (name: string, ...options: string[]) => void, data: string) => void;

const initialise: Fill = (program, data) =>
  program('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync');

/**
 * `settings` are for postgresql.conf, and `access` is for pg_hba.conf. With `megabytes` it has a disk of its own of that
 * size, if one can be mounted here.
 */
type Given = { settings?: Record<string, string>; access?: string; megabytes?: number };

export const createCluster = ({ access, ...given }: Given = {}): Promise<Cluster> =>
  createFrom((program, data) => {
    initialise(program, data);
    if (access !== undefined) writeFileSync(join(data, 'pg_hba.conf'), access);
  }, given);

/** Whether a server may have a disk of its own. */
export const canMount = process.getuid?.() === 0 && process.platform === 'linux';

/** A server that follows another one, which runs, until it is promoted. */
export const createStandby = async (primary: Cluster): Promise<Cluster & { promote: () => Promise<void> }> => {
  const cluster = await createFrom((program, data) =>
    program('pg_basebackup', '-D', data, '-d', primary.url, '-R', '-c', 'fast', '--no-sync'),
  );
  const promote = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: cluster.url });
    await client.connect();
    await client.query('SELECT pg_promote()');
    await client.end();
  };
  return { ...cluster, promote };
};

const createFrom = async (fill: Fill, { settings = {}, megabytes }: Given = {}): Promise<Cluster> => {
  const folder = temporaryFolder();
  if (megabytes) execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  const owner = account();
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(folder, owner.uid, owner.gid);
  const as = { ...owner, cwd: folder, stdio: 'ignore' } as const;
  const data = join(folder, 'data');
  fill((name, ...options) => execFileSync(join(bin, name), options, as), data);
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | undefined;

  const accepts = async (): Promise<boolean> => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  };
  const running = (): boolean => server !== undefined && server.exitCode === null && server.signalCode === null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!server || !running()) return;
    const gone = once(server, 'exit');
    server.kill(signal);
    await gone;
  };
  return {
    url,
    folder,
    start: async () => {
      const given = Object.entries({ listen_addresses: '127.0.0.1', ...settings });
      const flags = given.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      const options = ['-D', data, '-p', String(port), '-k', folder, ...flags];
      for (;;) {
        // After a kill, PostgreSQL refuses to start until the last of the old processes has noticed.
        if (!running()) server = spawn(join(bin, 'postgres'), options, as);
        if (await accepts()) return;
        await sleep(50);
      }
    },
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
    remove: async () => {
      await end('SIGINT');
      if (megabytes) execFileSync('/bin/umount', [folder]);
      rmSync(folder, { recursive: true });
    },
  };
};
