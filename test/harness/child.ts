import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ask } from './ask.ts';
import { noBudgets } from './no-budgets.ts';

/** How a process ended, and everything it printed. */
export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };
/** A started server: `url` resolves once it listens, `ended` once it has exited. */
export type Child = { process: ChildProcess; url: Promise<string>; ended: Promise<Ended> };

/**
 * `npm start` with these settings and no others, without budgets unless they are among them; `through` is a command that
 * runs the one after it, such as nice.
 */
export const startChild = (settings: Record<string, string>, through: string[] = []): Child => {
  const { PATH = '' } = process.env;
  const [command, ...words] = [...through, process.execPath, 'src/main.ts'];
  const child = spawn(command, words, {
    cwd: join(import.meta.dirname, '../..'),
    env: { PATH, PORT: '0', ...noBudgets, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, stdout, stderr }));
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const [, found] = /Jemput is listening on (http:\/\/\S+)\/graphql/.exec(stdout) ?? [];
      if (found) resolve(found);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    ended.then((how) => reject(new Error(`it ended: ${JSON.stringify(how)}`)), reject);
  });
  // A test that only waits for the end never awaits the URL.
  url.catch(() => {});
  return { process: child, url, ended };
};

/** Stops the process as an operator would. */
export const stopChild = (child: Child, signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> => {
  child.process.kill(signal);
  return child.ended;
};

/** The number of regions that the server at `url` has. */
export const regionsAt = async (url: string): Promise<number> => {
  const { data } = await ask(url, '{ regions { totalCount } }');
  return data.regions.totalCount;
};
