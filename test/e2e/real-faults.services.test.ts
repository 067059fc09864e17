import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { type Reason, reasons } from '../../src/database/faults.ts';
import { type Cluster, canMount, createCluster } from '../harness/cluster.ts';
import { expectSound } from '../harness/fault-oracle.ts';
import { type Field, fieldAt, fieldSettings, fieldToken, post, recordMutation, sent } from '../harness/field.ts';

type Batch = ReturnType<typeof sent>[];

const maxConnections = 30;
let cluster: Cluster;
let url: string;
let app: App;
let field: Field;
let token: string;
let event: string;
const recorded: Batch = [];
beforeAll(async () => {
  const settings = { max_connections: String(maxConnections) };
  cluster = await createCluster({ settings, ...(canMount && { megabytes: 500 }) });
  await cluster.start();
  await asAdmin('CREATE ROLE jemput LOGIN; ALTER DATABASE postgres OWNER TO jemput');
  url = cluster.url.replace('postgres@', 'jemput@');
  app = await startApp(readConfig({ ...fieldSettings, DATABASE_URL: url, PORT: '0' }), pino({ level: 'silent' }));
  [field, token] = [await fieldAt(app.url), await fieldToken()];
  event = await field.open('64.71');
});
afterAll(async () => {
  await app.close();
  await cluster.remove();
});

/** A superuser has connections that are kept free for it. */
const asAdmin = async (sql: string, before = () => {}) => {
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  try {
    before();
    return (await client.query(sql)).rows ?? [];
  } finally {
    await client.end();
  }
};
const endSessions = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'jemput'`;

const ready = async (): Promise<string> => (await fetch(`${app.url}/ready`)).text();
const expectNotReady = async (reason: Reason): Promise<void> => {
  await expect.poll(ready).toBe(`not ready: ${reason}\n${reasons[reason]}\n`);
};
/** As many as a device may send at once: their rows do not fit on pages that are in use. */
const batch = (): Batch => Array.from({ length: 500 }, () => sent({ count: 1, domicile: '64.71.01' }));
const codeOf = async (entries: Batch): Promise<string | null> => {
  const { data, errors } = await post(app.url, token, recordMutation, { input: { event, entries } });
  return errors?.[0]?.extensions['code'] ?? data.recordActivations.code ?? null;
};
const expectReads = async (): Promise<void> => {
  const { figures } = await field.query('{ figures(first: 1) { totalCount } }');
  expect(figures.totalCount).toBeGreaterThan(0);
};
const expectPutOff = async (entries: Batch): Promise<void> => {
  expect(await codeOf(entries)).toBe('RETRY_LATER');
  await expect(field.plan('64.71')).rejects.toThrow('"code":"UNAVAILABLE"');
};

const expectRecorded = (): Promise<void> =>
  expectSound({ databaseUrl: cluster.url, sent: [{ event, acknowledged: recorded }] });

/** Nothing of what was put off is stored; sent again, all of it is, once. */
const expectMended = async (putOff: Batch): Promise<void> => {
  await expect.poll(ready).toBe('ready\n');
  await expectRecorded();
  await expect.poll(() => codeOf(putOff), { timeout: 30_000 }).toBe(null);
  recorded.push(...putOff);
  await expectRecorded();
};

test('all connections of the server are taken: recording is put off, and it passes', async () => {
  const others: pg.Client[] = [];
  const take = async (): Promise<void> => {
    const other = new pg.Client({ connectionString: url, application_name: 'other' });
    other.on('error', () => {});
    await other.connect();
    others.push(other);
  };
  const takeAll = () => Promise.allSettled(Array.from({ length: maxConnections }, take));
  await takeAll();
  await asAdmin(`${endSessions} AND application_name <> 'other'`);
  await takeAll();
  const entries = batch();
  await expectNotReady('NO_CONNECTIONS');
  await expectPutOff(entries);
  await Promise.all(others.map((other) => other.end()));
  await expectMended(entries);
});

test.runIf(canMount)('the disk is full: nothing is half written, reads go on, and it passes', async () => {
  const ballast = join(cluster.folder, 'data', 'ballast');
  const fill = asAdmin(`COPY (SELECT repeat('x', 100000) FROM generate_series(1, 10000)) TO '${ballast}'`);
  await expect(fill).rejects.toMatchObject({ code: '53100' });
  const entries = batch();
  await expectNotReady('DISK_FULL');
  expect(await codeOf(entries)).toBe('RETRY_LATER');
  await expectReads();
  await asAdmin(`COPY (SELECT 1) TO '${ballast}'`);
  await expectMended(entries);
});

/** The memory of the server and of each session that it begins; `more` is what they may have beyond what it has now. */
const setMemory = (more: number | null): void => {
  const [pid = ''] = readFileSync(join(cluster.folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
  const [, kilobytes] = /VmSize:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  const { uid, gid } = statSync(`/proc/${pid}`);
  const limit = more === null ? 'unlimited' : Number(kilobytes) * 1024 + more;
  execFileSync('/usr/bin/prlimit', ['--pid', pid, `--as=${limit}:`], { uid, gid });
};

test.runIf(process.platform === 'linux')('memory runs out: every request is stored whole or not at all', async () => {
  const entries = batch();
  // No session can be opened.
  await asAdmin(endSessions, () => setMemory(300_000));
  await expectNotReady('OUT_OF_MEMORY');
  expect(await codeOf(entries)).toBe('RETRY_LATER');
  setMemory(null);
  await expectMended(entries);

  // Sessions are opened, but what they are asked takes more.
  await asAdmin(endSessions, () => setMemory(3_000_000));
  const more = batch();
  const code = await codeOf(more);
  setMemory(null);
  expect([null, 'RETRY_LATER']).toContain(code);
  if (code === null) recorded.push(...more);
  await expectRecorded();
  await expectMended(batch());
});

test('the database comes back as a standby: reads go on, writes wait for its promotion', async () => {
  const entries = batch();
  await cluster.stop();
  await expectNotReady('UNREACHABLE');
  writeFileSync(join(cluster.folder, 'data', 'standby.signal'), '');
  await cluster.start();
  await expectNotReady('IN_RECOVERY');
  await expectPutOff(entries);
  await expectReads();
  const starts = startApp(readConfig({ ...fieldSettings, DATABASE_URL: url, PORT: '0' }), pino({ level: 'silent' }));
  await expect(starts).rejects.toThrow(/^IN_RECOVERY: the database is a standby/);
  await asAdmin('SELECT pg_promote()');
  await expectMended(entries);
});
