import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { reasons } from '../../src/database/faults.ts';
import { sendUntilAnswered } from '../harness/clients.ts';
import { type Cluster, createCluster, createStandby } from '../harness/cluster.ts';
import { expectSound } from '../harness/fault-oracle.ts';
import { fieldAt, fieldSettings, fieldToken, sent } from '../harness/field.ts';
import { databaseGone, keptLog } from '../harness/kept-log.ts';
import { counterOf } from '../harness/questions.ts';
import { openScreen } from '../harness/screen.ts';
import { silentProxyTo } from '../harness/silent-proxy.ts';

let primary: Cluster;
let standby: Cluster & { promote: () => Promise<void> };
beforeAll(async () => {
  primary = await createCluster();
  await primary.start();
  standby = await createStandby(primary);
  await standby.start();
});
let app: App | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});
afterAll(async () => {
  await standby.remove();
  await primary.remove();
});

const run = async (url: string, sql: string) => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end();
  }
};
/** One URL of both, in an order. */
const listOf = (...urls: string[]): string => {
  const hosts = urls.map((url) => new URL(url).host);
  return `postgres://postgres@${hosts.join(',')}/postgres?target_session_attrs=read-write`;
};
const serve = (url: string, { log } = keptLog()): Promise<App> =>
  startApp(readConfig({ ...fieldSettings, DATABASE_URL: url, PORT: '0' }), log);

test('of several hosts the one that takes writes is used, though the first is silent or a standby', async () => {
  const silent = await silentProxyTo(standby.url);
  silent.silence();
  app = await serve(listOf(silent.url, standby.url, primary.url));
  const { rows } = await app.database.pool.query('SELECT pg_is_in_recovery() AS standby');
  expect(rows).toEqual([{ standby: false }]);
  await (await fieldAt(app.url)).open('64.71');
  await app.close();
  app = undefined;
  await silent.close();
});

test('a server that becomes read-only is left for one that takes writes, and reading follows', async () => {
  const other = await createCluster();
  try {
    await other.start();
    // Either may be the one that is found first.
    for (const { url } of [other, primary]) await (await serve(url)).close();
    app = await serve(listOf(other.url, primary.url));
    const { pool } = app.database;
    const portInUse = async () => (await pool.query('SELECT inet_server_port() AS port')).rows[0].port;
    const field = await fieldAt(app.url);
    // Several connections lie idle.
    await Promise.all([1, 2, 3, 4].map(() => pool.query('SELECT pg_sleep(0.05)')));
    const before = await portInUse();
    const [left, taken] = before === Number(new URL(other.url).port) ? [other, primary] : [primary, other];
    await run(left.url, 'ALTER SYSTEM SET default_transaction_read_only = on');
    await run(left.url, 'SELECT pg_reload_conf()');
    const open = () => field.open('64.71').catch(() => null);
    await expect.poll(open).not.toBe(null);
    expect(await Promise.all([1, 2, 3, 4].map(portInUse))).toEqual(Array(4).fill(Number(new URL(taken.url).port)));
    const writable = `${left.url}?options=-c%20default_transaction_read_only%3Doff`;
    await run(writable, 'ALTER SYSTEM RESET default_transaction_read_only');
    await run(left.url, 'SELECT pg_reload_conf()');
  } finally {
    await app?.close();
    app = undefined;
    await other.remove();
  }
});

test('a promoted standby takes over: every acknowledged entry is there once, and screens go on', async () => {
  const log = keptLog();
  app = await serve(listOf(primary.url, standby.url), log);
  const { url } = app;
  const token = await fieldToken();
  const event = await (await fieldAt(url)).open('64.71');
  const screen = openScreen(url, counterOf, { event });
  const entries = Array.from({ length: 30 }, () => sent({ count: 2 }));
  const send = (part: typeof entries): Promise<unknown> => sendUntilAnswered(url, token, event, part, () => {});
  await send(entries.slice(0, 10));
  await expect
    .poll(() => run(standby.url, `SELECT count(*)::int AS stored FROM activation`))
    .toEqual(await run(primary.url, `SELECT count(*)::int AS stored FROM activation`));
  await primary.kill();
  const during = send(entries.slice(10, 20));
  await expect
    .poll(async () => (await fetch(`${url}/ready`)).text())
    .toBe(`not ready: FAILING_OVER\n${reasons.FAILING_OVER}\n`);
  await standby.promote();
  await during;
  await send(entries.slice(20));
  await screen.until(({ eventCounter }) => eventCounter.served === 60);
  await expectSound({
    databaseUrl: standby.url,
    sent: [{ event, acknowledged: entries }],
    counters: [{ event, screen }],
    log: { lines: log.lines, allowed: databaseGone },
  });
  await screen.close();
});
