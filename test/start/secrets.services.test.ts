import { execFile } from 'node:child_process';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChild, stopChild } from '../harness/child.ts';
import { type Cluster, createCluster } from '../harness/cluster.ts';
import { fieldAt, fieldSettings, fieldToken } from '../harness/field.ts';
import { freePort } from '../harness/free-port.ts';
import { proved } from '../harness/proved.ts';
import { openRaw, subscribeMessage } from '../harness/raw-socket.ts';
import { createRedis, type RedisServer } from '../harness/redis-server.ts';
import { secretsIn, secretsOfToken } from '../harness/secrets.ts';

// Characters that mean something in URLs, in JSON and in base64.
const secrets = {
  'the password of PostgreSQL': 'rahasia+pg/"basis"?&%#=ü',
  'a wrong password of PostgreSQL': 'keliru+pg/"basis"?&%#=ü',
  'the password of Redis': 'rahasia+redis/"bus"?&%#=ü',
  'a wrong password of Redis': 'keliru+redis/"bus"?&%#=ü',
  'a password of the identity provider': 'rahasia+idp/"kunci"?&%#=ü',
  'a short secret': 'rahasia+pendek/"?&%',
  AUTH_SECRET: fieldSettings.AUTH_SECRET,
};
type Secret = keyof typeof secrets;
const inUrl = (url: string, user: string, password: Secret): string =>
  url.replace(/\/\/(?:[^@]*@)?/, `//${user}:${encodeURIComponent(secrets[password])}@`);

let cluster: Cluster;
let redis: RedisServer;
let closed: number;
beforeAll(async () => {
  [cluster, redis, closed] = [await createCluster(), await createRedis(), await freePort()];
  await Promise.all([cluster.start(), redis.start()]);
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  await client.query(
    `CREATE ROLE petugas LOGIN SUPERUSER PASSWORD ${pg.escapeLiteral(secrets['the password of PostgreSQL'])}`,
  );
  const { rows } = await client.query<{ hba_file: string }>('SHOW hba_file');
  const rules = 'host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256';
  await client.query(
    `COPY (SELECT unnest(string_to_array(${pg.escapeLiteral(rules)}, E'\\n'))) TO ${pg.escapeLiteral(rows[0]?.hba_file ?? '')}`,
  );
  await client.query('SELECT pg_reload_conf()');
  await client.end();
  await redis.command('CONFIG', 'SET', 'requirepass', secrets['the password of Redis']);
});
afterAll(() => Promise.all([cluster.remove(), redis.remove()]));
const right = () => inUrl(cluster.url, 'petugas', 'the password of PostgreSQL');
const wrong = () => inUrl(cluster.url, 'petugas', 'a wrong password of PostgreSQL');
const trace = { LOG_LEVEL: 'trace', AUTH_SECRET: fieldSettings.AUTH_SECRET };
const closedUrl = (scheme: string, password: Secret): string =>
  inUrl(`${scheme}://127.0.0.1:${closed}/x`, 'petugas', password);

let looked = 0;
const leaksIn = (text: string, more: Record<string, string> = {}): string[] => {
  looked++;
  expect(text.length).toBeGreaterThan(0);
  return secretsIn(text, { ...secrets, ...more });
};

describe('a start that fails prints no secret', () => {
  test.each<[string, () => Record<string, string>]>([
    ['a wrong password', () => ({ DATABASE_URL: wrong() })],
    ['a closed port', () => ({ DATABASE_URL: closedUrl('postgres', 'the password of PostgreSQL') })],
    [
      'several hosts that are closed',
      () => ({ DATABASE_URL: closedUrl('postgres', 'the password of PostgreSQL').replace('/x', ',127.0.0.1:1/x') }),
    ],
    [
      'a password that is not encoded',
      () => ({ DATABASE_URL: `postgres://petugas:${secrets['a wrong password of PostgreSQL']}@127.0.0.1/x` }),
    ],
    ['another scheme', () => ({ DATABASE_URL: closedUrl('mysql', 'the password of PostgreSQL') })],
    [
      'a wrong password of Redis',
      () => ({ DATABASE_URL: right(), REDIS_URL: inUrl(redis.url, 'default', 'a wrong password of Redis') }),
    ],
    ['no Redis', () => ({ DATABASE_URL: right(), REDIS_URL: closedUrl('redis', 'the password of Redis') })],
    [
      'a scheme that Redis does not have',
      () => ({ DATABASE_URL: right(), REDIS_URL: closedUrl('http', 'the password of Redis') }),
    ],
    ['a short AUTH_SECRET', () => ({ AUTH_SECRET: secrets['a short secret'] })],
    [
      'half of an identity provider',
      () => ({ AUTH_JWKS_URL: closedUrl('https', 'a password of the identity provider') }),
    ],
  ])('%s', async (_what, settings) => {
    const { code, stdout, stderr } = await startChild({ ...trace, ...settings() }).ended;
    expect(code).toBe(1);
    expect(leaksIn(stdout + stderr)).toEqual([]);
  });

  test('nor does a command', async () => {
    const cli = join(import.meta.dirname, '../../src/cli.ts');
    const run = (...words: string[]) =>
      new Promise<string>((resolve) => {
        const env = { ...process.env, ...trace, DATABASE_URL: wrong() };
        execFile(process.execPath, [cli, ...words], { env }, (error, stdout, stderr) =>
          resolve(`${error?.code} ${stdout} ${stderr}`),
        );
      });
    for (const words of [['verify'], ['export', '--help'], ['token', '--role', 'NOPE']])
      expect(leaksIn(await run(...words))).toEqual([]);
  });
});

test('a server that runs prints and answers no secret, whatever it is sent and whatever goes away', async () => {
  const server = startChild({
    ...trace,
    DATABASE_URL: right(),
    REDIS_URL: inUrl(redis.url, 'default', 'the password of Redis'),
    AUTH_JWKS_URL: closedUrl('http', 'a password of the identity provider'),
    AUTH_ISSUER: 'https://idp.example.go.id',
    AUTH_AUDIENCE: 'jemput',
  });
  const url = await server.url;
  const own = startChild({ ...trace, DATABASE_URL: right() });
  const [ownUrl, token] = [await own.url, await fieldToken()];
  const field = await fieldAt(ownUrl);
  const event = await field.open('64.71');
  const { issueFieldToken } = await field.query(
    'mutation ($input: IssueFieldTokenInput!) { issueFieldToken(input: $input) { ... on FieldTokenPayload { id token } } }',
    { input: { event, label: 'meja', expiresAt: new Date(Date.now() + 3_600_000).toISOString() } },
  );
  const forged = `${token.slice(0, -6)}AAAAAA`;
  const carried = {
    ...secretsOfToken('admin', token),
    ...secretsOfToken('field', issueFieldToken.token),
    ...secretsOfToken('forged', forged),
  };
  const answers: string[] = [];
  const body = JSON.stringify({ query: '{ viewer { role } }' });
  const json = { 'content-type': 'application/json' };
  for (const base of [url, ownUrl])
    for (const each of [token, issueFieldToken.token, forged]) {
      for (const authorization of [`Bearer ${each}`, `Basic ${each}`, each, `Bearer ${each} ${each}`])
        answers.push(
          await (
            await fetch(`${base}/graphql`, {
              method: 'POST',
              headers: { ...json, authorization, cookie: `token=${each}` },
              body,
            })
          ).text(),
        );
      for (const path of [
        `/graphql?query={viewer{role}}&token=${each}`,
        `/export/figures?token=${each}`,
        `/?authorization=${each}`,
        `/graphql?query=${each}`,
      ])
        answers.push(await (await fetch(`${base}${path}`)).text());
      const variables = { input: { event, entries: each, device: each }, [each]: each };
      const sent = {
        query: 'mutation ($input: RecordActivationsInput!) { recordActivations(input: $input) { __typename } }',
        variables,
        operationName: null,
      };
      // These answers may repeat what was wrong with them to the one who sent it; the log may not.
      await (
        await fetch(`${base}/graphql`, {
          method: 'POST',
          headers: { ...json, authorization: `Bearer ${each}` },
          body: JSON.stringify(sent),
        })
      ).text();
      await (await fetch(`${base}/graphql`, { method: 'POST', headers: json, body: `{"token": "${each}` })).text();
      const raw = await openRaw(base);
      raw.send({ type: 'connection_init', payload: { authorization: `Bearer ${each}` } });
      raw.send(subscribeMessage('1', `{ viewer { role } } # ${each}`));
      await Promise.race([raw.closed, raw.until(({ type }) => type === 'complete')]);
      answers.push(JSON.stringify(raw.messages), '');
      raw.socket.close();
    }
  await redis.stop();
  await redis.start();
  await redis.command('CONFIG', 'SET', 'requirepass', 'another');
  await cluster.stop();
  for (const base of [url, ownUrl])
    answers.push(
      await (
        await fetch(`${base}/graphql`, {
          method: 'POST',
          headers: json,
          body: '{"query":"{ outreachEvents { totalCount } }"}',
        })
      ).text(),
    );
  const ended = await Promise.all([stopChild(server), stopChild(own)]);
  for (const { stdout, stderr } of ended) expect(leaksIn(stdout + stderr, carried)).toEqual([]);
  expect(leaksIn(answers.join('\n'), carried)).toEqual([]);
  proved({
    promise: 'secrets are never in logs or errors',
    what: 'texts searched for secrets',
    count: looked + answers.length,
    wrong: 0,
  });
});
