import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { type Reason, reasons } from '../../src/database/faults.ts';
import { type Cluster, createCluster } from '../harness/cluster.ts';
import { type Field, fieldAt, fieldSettings, fieldToken, post, recordMutation, sent } from '../harness/field.ts';

let cluster: Cluster;
let app: App;
let admin: pg.Client;
let field: Field;
let event: string;
beforeAll(async () => {
  cluster = await createCluster();
  await cluster.start();
  admin = new pg.Client({ connectionString: cluster.url });
  admin.on('error', () => {});
  await admin.connect();
  await admin.query('CREATE ROLE jemput LOGIN');
  await admin.query('ALTER DATABASE postgres OWNER TO jemput');
  const DATABASE_URL = cluster.url.replace('postgres@', 'jemput@');
  app = await startApp(readConfig({ ...fieldSettings, DATABASE_URL, PORT: '0' }), pino({ level: 'silent' }));
  field = await fieldAt(app.url);
  event = await field.open('64.71');
});
afterAll(async () => {
  await app.close();
  await admin.end();
  await cluster.remove();
});

const ready = async (): Promise<[status: number, text: string]> => {
  const response = await fetch(`${app.url}/ready`);
  return [response.status, await response.text()];
};
const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'jemput'`;
const noRoom = (state: string): string =>
  `CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN RAISE EXCEPTION 'there is no room' USING ERRCODE = '${state}'; END $$;
   CREATE OR REPLACE TRIGGER no_room BEFORE INSERT ON shipped_data FOR EACH ROW EXECUTE FUNCTION no_room();
   CREATE OR REPLACE TRIGGER no_room BEFORE INSERT ON outreach_event FOR EACH ROW EXECUTE FUNCTION no_room();
   CREATE OR REPLACE TRIGGER no_room BEFORE INSERT ON activation FOR EACH ROW EXECUTE FUNCTION no_room()`;
const room = `DROP TRIGGER no_room ON shipped_data; DROP TRIGGER no_room ON outreach_event;
  DROP TRIGGER no_room ON activation`;

/** Makes each fault, and mends it. */
const faults: [reason: Reason, make: () => Promise<unknown>, mend: () => Promise<unknown>][] = [
  [
    'READ_ONLY',
    async () => {
      await admin.query('ALTER ROLE jemput SET default_transaction_read_only = on');
      await admin.query(end);
    },
    async () => {
      await admin.query('ALTER ROLE jemput RESET default_transaction_read_only');
      await admin.query(end);
    },
  ],
  [
    'NO_CONNECTIONS',
    async () => {
      await admin.query('ALTER ROLE jemput CONNECTION LIMIT 0');
      await admin.query(end);
    },
    () => admin.query('ALTER ROLE jemput CONNECTION LIMIT -1'),
  ],
  ['DISK_FULL', () => admin.query(noRoom('53100')), () => admin.query(room)],
  ['OUT_OF_MEMORY', () => admin.query(noRoom('53200')), () => admin.query(room)],
];

test.each(faults)(
  '%s: not ready, writes are put off with nothing half done, and it passes',
  async (reason, make, mend) => {
    await expect.poll(ready).toEqual([200, 'ready\n']);
    const entries = [sent({ count: 1 })];
    await make();
    await expect.poll(ready).toEqual([503, `not ready: ${reason}\n${reasons[reason]}\n`]);
    await expect(field.plan('64.71')).rejects.toThrow('"code":"UNAVAILABLE"');
    const { data } = await post(app.url, await fieldToken(), recordMutation, { input: { event, entries } });
    expect(data.recordActivations.code).toBe('RETRY_LATER');
    await mend();
    await expect.poll(ready).toEqual([200, 'ready\n']);
    await expect
      .poll(() => field.record(event, entries).catch(() => null))
      .toMatchObject({ results: [{ status: 'ACCEPTED' }] });
  },
);

test('however many ask, a write is tried at most every two seconds', async () => {
  // A sequence goes on counting when its transaction is rolled back.
  await admin.query(`CREATE SEQUENCE tried;
    CREATE FUNCTION count_tries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN PERFORM nextval('public.tried'); RETURN NEW; END $$;
    CREATE TRIGGER count_tries BEFORE INSERT ON shipped_data FOR EACH ROW EXECUTE FUNCTION count_tries();
    GRANT SELECT ON tried TO jemput`);
  const tried = async (): Promise<number> => {
    const { rows } = await app.database.pool.query('SELECT last_value::int AS tried FROM tried WHERE is_called');
    return rows[0]?.tried ?? 0;
  };
  await expect.poll(async () => [await ready(), await tried()]).toEqual([[200, 'ready\n'], 1]);
  const asked = 200;
  await Promise.all(Array.from({ length: asked }, ready));
  expect(await tried()).toBeLessThan(asked / 10);
});
