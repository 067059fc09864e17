import { type Child, startChild, stopChild } from './child.ts';
import { type Field, fieldAt, fieldSettings, fieldToken } from './field.ts';
import { secretsIn, secretsOfToken } from './secrets.ts';
import { copyTemplate, type TestDatabase } from './server.ts';

/** A server in a process of its own that prints all it can, on a copy of the template. */
export type TracedServer = {
  child: Child;
  url: string;
  database: TestDatabase;
  /** An administrator of the whole country. */
  token: string;
  field: Field;
  /** Stops it; returns all that should not be: another exit code, warnings and errors in the log, secrets in it. */
  stop: (secrets?: Record<string, string>) => Promise<string[]>;
  remove: () => Promise<void>;
};

export const startTraced = async (settings: Record<string, string> = {}): Promise<TracedServer> => {
  const database = await copyTemplate();
  const child = startChild({ ...database.settings, ...fieldSettings, LOG_LEVEL: 'trace', ...settings });
  const [url, token] = [await child.url, await fieldToken()];
  return {
    child,
    url,
    database,
    token,
    field: await fieldAt(url),
    stop: async (secrets = {}) => {
      const { stdout, stderr, code } = await stopChild(child);
      const known = {
        AUTH_SECRET: fieldSettings.AUTH_SECRET,
        ...secretsOfToken('of the administrator', token),
        ...secrets,
      };
      return [
        ...(code === 0 ? [] : [`it ended with ${code}`]),
        ...(stderr === '' ? [] : [stderr]),
        ...stdout.split('\n').filter((line) => /"level":[4-6]0/.test(line)),
        ...secretsIn(stdout, known).map((name) => `the log contains ${name}`),
      ];
    },
    remove: async () => {
      await stopChild(child);
      await database.remove();
    },
  };
};
