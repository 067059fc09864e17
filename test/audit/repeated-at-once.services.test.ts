import { randomUUID } from 'node:crypto';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { fieldAt, fieldSettings, fieldToken, post } from '../harness/field.ts';
import { copyTemplate, settingsFor, type TestDatabase } from '../harness/server.ts';
import { emptyRegions, requestFor, requests, textOf } from './mutations.ts';

let database: TestDatabase;
let servers: App[];
beforeAll(async () => {
  database = await copyTemplate();
  const start = () => startApp(settingsFor(database, fieldSettings), pino({ level: 'silent' }));
  servers = [await start(), await start()];
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await database.remove();
});

test.each(Object.keys(requests).map((name, index) => [name, emptyRegions[index] ?? ''] as const))(
  '%s at once on two servers has one effect and two equal answers',
  async (name, region) => {
    const [first, second] = servers as [App, App];
    const { input } = await requestFor(name, await fieldAt(first.url), region);
    const token = await fieldToken();
    const requestId = randomUUID();
    const ask = ({ url }: App) => post(url, token, textOf(name), { input: { ...input, requestId } });
    const { pool } = first.database;
    const trail = async (): Promise<string[]> =>
      (
        await pool.query<{ text: string }>(`SELECT DISTINCT group_number || ' ' || action AS text FROM audit_entry`)
      ).rows.map(({ text }) => text);
    const before = await trail();

    // Both wait: for the end of the trail, which is held here, or the second one for the first.
    const holder = new pg.Client({ connectionString: settingsFor(database).DATABASE_URL });
    await holder.connect();
    onTestFinished(() => holder.end());
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE audit_head IN EXCLUSIVE MODE');
    const answers = Promise.all([ask(first), ask(second)]);
    // Within a transaction the first look at this view would be the only one.
    const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await expect.poll(async () => (await pool.query<{ count: number }>(waiting)).rows[0]?.count).toBe(2);
    await holder.query('COMMIT');

    const [one, two] = await answers;
    expect(one.errors).toBeUndefined();
    expect(two).toEqual(one);
    expect(one.data.result.__typename).not.toBe('Refused');
    expect((await trail()).filter((line) => !before.includes(line))).toHaveLength(1);
  },
);
