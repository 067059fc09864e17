import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';
import { temporaryFolder } from './temporary.ts';

const program = process.env['TEST_REDIS_SERVER'] ?? 'redis-server';

/** A Redis server for one test file, which it can stop and freeze at will. */
export type RedisServer = {
  url: string;
  /** Runs one command on its own connection. */
  command: (name: string, ...args: string[]) => Promise<unknown>;
  start: () => Promise<void>;
  stop: () => Promise<void>;
  /** Keeps its connections but answers nothing, until thawed. */
  freeze: () => void;
  thaw: () => void;
  remove: () => Promise<void>;
};

export const createRedis = async (): Promise<RedisServer> => {
  const folder = temporaryFolder();
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server: ChildProcess | undefined;
  const running = (): boolean => server !== undefined && server.exitCode === null && server.signalCode === null;

  const command = async (name: string, ...args: string[]): Promise<unknown> => {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
    // The call itself reports the error.
    client.on('error', () => {});
    try {
      await client.connect();
      return await client.call(name, ...args);
    } finally {
      client.disconnect();
    }
  };
  const stop = async (): Promise<void> => {
    if (!server || !running()) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  };
  return {
    url,
    command,
    start: async () => {
      const options = [
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--dir',
        folder,
        '--save',
        '',
        '--appendonly',
        'no',
      ];
      server = spawn(program, options, { stdio: 'ignore' });
      while ((await command('PING').catch(() => '')) !== 'PONG') {
        if (!running()) throw new Error(`${program} does not start`);
        await sleep(20);
      }
    },
    stop,
    freeze: () => server?.kill('SIGSTOP'),
    thaw: () => server?.kill('SIGCONT'),
    remove: async () => {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
};
