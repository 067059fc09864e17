import pg from 'pg';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { type Certificates, createCertificates } from '../harness/certificates.ts';
import { type Cluster, createCluster } from '../harness/cluster.ts';
import { fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { temporaryDatabase } from '../harness/temporary.ts';
import { complaintOf } from '../harness/thrown.ts';

// As a provider offers it: passwords, over TLS alone, and a role that owns its database and can do nothing else.
const access = `host all postgres 127.0.0.1/32 trust
hostssl all kantor 127.0.0.1/32 scram-sha-256
`;
let certificates: Certificates;
let cluster: Cluster;
let administrator: pg.Client;
let database: { url: string; remove: () => Promise<void> };
beforeAll(async () => {
  certificates = createCertificates();
  const { key, own } = certificates;
  cluster = await createCluster({ settings: { ssl: 'on', ssl_key_file: key, ssl_cert_file: own }, access });
  await cluster.start();
  administrator = new pg.Client({ connectionString: cluster.url });
  await administrator.connect();
  for (const statement of [
    "CREATE ROLE kantor LOGIN PASSWORD 'rahasia' NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
    'REVOKE ALL ON DATABASE postgres FROM PUBLIC',
  ])
    await administrator.query(statement);
  database = await temporaryDatabase(cluster.url, { settings: ['OWNER TO kantor'] });
});
let app: App | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});
afterAll(async () => {
  await administrator.end();
  await database.remove();
  await cluster.remove();
  certificates.remove();
});

const port = () => new URL(cluster.url).port;
const serve = async (hosts: string, parameters: string): Promise<App> => {
  const url = `postgres://kantor:rahasia@${hosts}${new URL(database.url).pathname}${parameters}`;
  app = await startApp(readConfig({ ...fieldSettings, DATABASE_URL: url, PORT: '0' }), pino({ level: 'silent' }));
  return app;
};
const verified = (authority: string): string => `?sslmode=verify-full&sslrootcert=${encodeURIComponent(authority)}`;

test('a role without rights beyond its own database is enough, and every connection is over TLS', async () => {
  const { url, database: opened } = await serve(`localhost:${port()}`, verified(certificates.authority));
  const field = await fieldAt(url);
  const event = await field.open('64.71');
  expect((await field.record(event, [sent({ count: 3 })])).counter).toMatchObject({ served: 3 });
  const { rows } = await administrator.query(`SELECT DISTINCT application_name AS name, ssl
    FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'kantor' ORDER BY 1`);
  expect(rows).toEqual([
    { name: 'jemput', ssl: true },
    { name: 'jemput listens', ssl: true },
  ]);
  const { rows: roles } = await opened.pool.query(
    'SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user',
  );
  expect(roles).toEqual([{ rolname: 'kantor', rolsuper: false, rolcreatedb: false, rolcreaterole: false }]);
});

test('of several hosts the one that takes writes is found over TLS', async () => {
  const { database: opened } = await serve(`localhost:1,localhost:${port()}`, verified(certificates.authority));
  const { rows } = await opened.pool.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
  expect(rows).toEqual([{ ssl: true }]);
});

test.each([
  ['the certificate is of another authority', 'localhost', () => verified(certificates.other), /certificate/],
  [
    'the certificate is for another name',
    '127.0.0.1',
    () => verified(certificates.authority),
    /127\.0\.0\.1 is not in/,
  ],
  ['the file of the authority is missing', 'localhost', () => verified('/missing/authority.pem'), /authority\.pem/],
  ['the server takes connections over TLS alone', 'localhost', () => '?sslmode=disable', /no encryption/],
])('a start is refused in words if %s', async (_why, host, parameters, words) => {
  expect(await complaintOf(serve(`${host}:${port()}`, parameters()))).toMatch(words);
});
