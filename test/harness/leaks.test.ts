import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Server } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/database.ts';
import { leaksAfter } from './leaks.ts';
import { openRaw } from './raw-socket.ts';
import { openEventStream } from './screen.ts';
import { copyTemplate, startTestServer, type TestServer } from './server.ts';
import { temporaryFolder } from './temporary.ts';

type Close = () => unknown;

const listening = async (): Promise<{ server: Server; port: number }> => {
  const server = createServer((_request, response) => response.end('here')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
};

/** Opens something on a server that closes just after it. */
const onServer = async (open: (server: TestServer) => Promise<Close>): Promise<Close> => {
  const server = await startTestServer();
  const close = await open(server);
  return async () => {
    await close();
    await server.close();
  };
};

/** Each case opens something and returns the function that closes it; the pattern matches its line in the report. */
const opened: [string, RegExp, () => Close | Promise<Close>][] = [
  [
    'a timer',
    /timer of 600000 ms, made at test\/harness\/leaks\.test\.ts/,
    () => {
      const timer = setTimeout(() => {}, 600_000);
      return () => clearTimeout(timer);
    },
  ],
  [
    'a timer that repeats',
    /timer of 600000 ms, made at test\/harness\/leaks\.test\.ts/,
    () => {
      const timer = setInterval(() => {}, 600_000);
      return () => clearInterval(timer);
    },
  ],
  [
    'a server',
    /server on 127\.0\.0\.1:\d+, made at test\/harness\/leaks\.test\.ts/,
    async () => {
      const { server } = await listening();
      return () => server.close();
    },
  ],
  [
    'a connection',
    /socket to 127\.0\.0\.1:\d+, made at test\/harness\/leaks\.test\.ts/,
    async () => {
      const { server, port } = await listening();
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      server.close();
      return () => socket.end();
    },
  ],
  [
    'a thread',
    /worker thread, .*made at test\/harness\/leaks\.test\.ts/,
    async () => {
      const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
      await once(worker, 'online');
      return () => worker.terminate();
    },
  ],
  [
    'a process',
    /child process \d+, .*made at test\/harness\/leaks\.test\.ts/,
    async () => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
      await once(child, 'spawn');
      return () => child.kill();
    },
  ],
  [
    'a folder',
    /folder \S+, made at test\/harness\/temporary\.ts:\d+ < test\/harness\/leaks\.test\.ts/,
    () => {
      const folder = temporaryFolder();
      return () => rmSync(folder, { recursive: true });
    },
  ],
  [
    'a copy of the template',
    /(?:folder|database) \S+, made at .* < test\/harness\/leaks\.test\.ts/,
    async () => (await copyTemplate()).remove,
  ],
  [
    'a pool of connections',
    /(?:socket to \S+|message port), made at src\/database\/.* < test\/harness\/leaks\.test\.ts/,
    async () => {
      const { settings, remove } = await copyTemplate();
      const where =
        'DATA_DIR' in settings ? { folder: settings.DATA_DIR } : { url: settings.DATABASE_URL, poolSize: 2 };
      const { pool, close } = await openDatabase(where, async () => {});
      await pool.query('SELECT 1');
      return async () => {
        await close();
        await remove();
      };
    },
  ],
  [
    'a server of the project',
    /server on 127\.0\.0\.1:\d+, made at src\/app\.ts:\d+ < .* < test\/harness\/leaks\.test\.ts/,
    async () => (await startTestServer()).close,
  ],
  [
    'a WebSocket',
    /socket to 127\.0\.0\.1:\d+, made at test\/harness\/raw-socket\.ts:\d+ < test\/harness\/leaks\.test\.ts/,
    () =>
      onServer(async ({ url }) => {
        const { socket } = await openRaw(url);
        return () => socket.close();
      }),
  ],
  [
    'a stream that fetch is still reading',
    /socket to 127\.0\.0\.1:\d+.*, made by Node itself/,
    () =>
      onServer(async ({ url }) => {
        const stream = openEventStream(url, 'subscription { liveEvents(within: "ID") { version } }');
        await stream.until(() => true);
        return stream.close;
      }),
  ],
];

test.each(opened)('%s is found with the place that made it, until it is closed', async (_what, line, open) => {
  const close = await open();
  expect((await leaksAfter(0)).join('\n')).toMatch(line);
  await close();
  expect(await leaksAfter(2000)).toEqual([]);
});

describe('not a leak:', () => {
  test('a connection that fetch keeps for its next request', async () => {
    const { server, port } = await listening();
    await (await fetch(`http://127.0.0.1:${port}`)).text();
    const connections = (): Promise<number> =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      });
    expect(await connections()).toBe(1);
    await leaksAfter(0);
    await expect.poll(connections).toBe(0);
    // The next request opens a new connection.
    await (await fetch(`http://127.0.0.1:${port}`)).text();
    server.close();
    expect(await leaksAfter(2000)).toEqual([]);
  });

  test('a timer that keeps no process alive', async () => {
    const timer = setTimeout(() => {}, 600_000).unref();
    expect(await leaksAfter(0)).toEqual([]);
    clearTimeout(timer);
  });
});
