import { execFile } from 'node:child_process';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp } from '../../src/app.ts';
import { locationOf } from '../../src/config.ts';
import { openDatabase } from '../../src/database/database.ts';
import { fieldAt, fieldSettings } from '../harness/field.ts';
import { copyTemplate, settingsFor, type TestDatabase } from '../harness/server.ts';

const cli = join(import.meta.dirname, '../../src/cli.ts');
let database: TestDatabase;
beforeAll(async () => {
  database = await copyTemplate();
  const server = await startApp(settingsFor(database, fieldSettings), pino({ level: 'silent' }));
  const field = await fieldAt(server.url);
  await field.open('64.71.05');
  await field.open('64.72');
  await server.close();
});
afterAll(() => database.remove());

/** The output of `jemput verify`, and its exit code. */
const verify = (): Promise<{ code: number; printed: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, ...database.settings, LOG_LEVEL: 'silent' };
    execFile(process.execPath, [cli, 'verify'], { env }, (error, printed) =>
      resolve({ code: error ? Number(error.code) : 0, printed }),
    );
  });

test('verify checks the trail after the tallies, prints its last hash, and fails at the row that was changed', async () => {
  const whole = await verify();
  expect(whole.code).toBe(0);
  expect(whole.printed).toMatch(/^0 entries, 0 differences$/m);
  expect(whole.printed).toMatch(/^4 lines in the trail, 0 faults, it ends with [0-9a-f]{64}$/m);

  const opened = await openDatabase(locationOf(settingsFor(database)), async () => {});
  await opened.pool.query('ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_only_grows');
  await opened.pool.query(`UPDATE audit_entry SET actor = 'somebody else' WHERE number = 3`);
  await opened.close();
  const changed = await verify();
  expect(changed.code).toBe(1);
  expect(changed.printed).toMatch(/^trail at 3: line 3 is not what was written/m);
  expect(changed.printed).toMatch(/^4 lines in the trail, 1 faults/m);
});
