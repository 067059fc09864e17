import pg from 'pg';

const serverUrl = process.env['BENCH_DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres';

/**
 * Runs a bench on a database of its own, which is dropped at the end, and first prints the server and `about`. The
 * server is BENCH_DATABASE_URL, by default the PostgreSQL of this machine.
 */
export const onOwnDatabase = async (
  bench: string,
  about: string,
  run: (databaseUrl: string) => Promise<void>,
): Promise<void> => {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  const { rows } = await client.query<{ fsync: string; version: string }>(
    `SELECT current_setting('fsync') AS fsync, current_setting('server_version') AS version`,
  );
  const server = `PostgreSQL ${rows[0]?.version}, fsync ${rows[0]?.fsync}; Node ${process.version}`;
  process.stdout.write(`${server}; ${about}.\n`);
  const name = `jemput_bench_${bench}_${process.pid}`;
  await client.query(`CREATE DATABASE ${name}`);
  try {
    const url = new URL(serverUrl);
    url.pathname = name;
    await run(url.href);
  } finally {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.end();
  }
};
