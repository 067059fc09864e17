import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/database/database.ts';
import { startChild } from '../harness/child.ts';
import { temporaryDatabase } from '../harness/temporary.ts';

let url: string;
let remove: () => Promise<void>;
let admin: pg.Client;
beforeEach(async () => {
  const template = inject('template');
  if (template.kind !== 'postgresql') throw new Error('this is a test of PostgreSQL');
  ({ url, remove } = await temporaryDatabase(template.url));
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
});
afterEach(async () => {
  await admin.end();
  await remove();
});

const open = async (at: string): Promise<void> => {
  const database = await openDatabase({ url: at, poolSize: 1 }, async () => {});
  await database.close();
};
const tables = `SELECT count(*)::int AS count FROM pg_tables WHERE schemaname = 'public'`;

/** As a user that the work gets: it may do what is granted, and nothing else. */
const asUser = async (grants: (role: string) => string, work: (at: string) => Promise<void>): Promise<void> => {
  const role = `jemput_needs_${process.pid}`;
  await admin.query(`CREATE ROLE ${role} LOGIN; ${grants(role)}`);
  try {
    const own = new URL(url);
    own.username = role;
    await work(own.href);
  } finally {
    await admin.query(`REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
};

test('without the extension, a user who may not create it is told what to run, and then it starts', async () => {
  await admin.query('DROP EXTENSION plpgsql');
  await asUser(
    (role) => `GRANT CREATE ON SCHEMA public TO ${role}`,
    async (at) => {
      const { code, stderr, stdout } = await startChild({ DATABASE_URL: at }).ended;
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^jemput: EXTENSION_MISSING: [^\n]*CREATE EXTENSION plpgsql;\n$/);
      expect((await admin.query(tables)).rows).toEqual([{ count: 0 }]);
      await admin.query('CREATE EXTENSION plpgsql');
      await open(at);
    },
  );
});

test('without the extension, the owner of the database creates it by starting', async () => {
  await admin.query('DROP EXTENSION plpgsql');
  await asUser(
    (role) => `ALTER DATABASE ${new URL(url).pathname.slice(1)} OWNER TO ${role}`,
    async (at) => {
      await open(at);
      await admin.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} OWNER TO CURRENT_USER`);
    },
  );
  expect((await admin.query(`SELECT extname FROM pg_extension WHERE extname = 'plpgsql'`)).rowCount).toBe(1);
});

test('a user without rights, and a database that takes no writes, are refused in one line', async () => {
  await asUser(
    (role) => `REVOKE ALL ON SCHEMA public FROM ${role}`,
    async (at) => expect(open(at)).rejects.toThrow(/NOT_ALLOWED: .* \(permission denied for schema public\)$/),
  );
  await admin.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`);
  await expect(open(url)).rejects.toThrow(/cannot be used: READ_ONLY: /);
});

/** A way to the server on which it calls itself another version, of as many digits. */
const pretending = async (version: string): Promise<{ at: string; close: () => Promise<unknown> }> => {
  const { hostname, port } = new URL(url);
  const is = (await admin.query('SHOW server_version_num')).rows[0].server_version_num;
  const server = createServer((near) => {
    const far = connect(Number(port || 5432), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on('error', () => {}).on('close', () => other.destroy());
    near.pipe(far);
    far.on('data', (data) => near.write(data.toString('latin1').replaceAll(is, version), 'latin1'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = new URL(url);
  at.port = String((server.address() as AddressInfo).port);
  return {
    at: at.href,
    close: () => {
      const closed = once(server, 'close');
      server.close();
      return closed;
    },
  };
};

test('a server that is too old is refused, and left as it was', async () => {
  const { at, close } = await pretending('120022');
  await expect(open(at)).rejects.toThrow(/^VERSION_TOO_OLD: .* is PostgreSQL 12\.22, needed is 13 or newer$/);
  expect((await admin.query(tables)).rows).toEqual([{ count: 0 }]);
  await close();
});
