import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { startApp } from '../../src/app.ts';
import { copyTemplate, settingsFor } from '../harness/server.ts';

const hintsOf = async (settings: Record<string, string>): Promise<number> => {
  const database = await copyTemplate();
  onTestFinished(database.remove);
  let hints = 0;
  const log = pino(
    { level: 'warn' },
    {
      write: (line: string) => {
        if (line.includes('TRUSTED_PROXIES')) hints++;
      },
    },
  );
  const app = await startApp(settingsFor(database, settings), log);
  await fetch(`${app.url}/health`);
  expect(hints).toBe(0);
  for (let times = 0; times < 3; times++)
    await fetch(`${app.url}/health`, { headers: { 'x-forwarded-for': '198.51.100.1' } });
  await app.close();
  return hints;
};

test('a proxy that is not trusted is told of once', async () => expect(await hintsOf({})).toBe(1));

test('one that is trusted is not', async () => expect(await hintsOf({ TRUSTED_PROXIES: '1' })).toBe(0));
