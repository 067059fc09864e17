/**
 * Measures how fast activations are recorded on PostgreSQL, over HTTP with 64 connections: one entry per request into one
 * event, and 50 entries per request over the villages of a province; beside the usual way (one interactive Prisma
 * transaction per request), a mutation that does nothing, and bare INSERTs. Then verifies the ledger, and exits with 1 if
 * it differs. `npm run bench:record`; BENCH_ONLY=a measures only the parts with that in their name, BENCH_WINDOW_MS
 * (default 5000) sets their size; BENCH_SERVER_FLAGS are passed to the server's node, such as --cpu-prof.
 */
import pg from 'pg';
import { verifyLedger } from '../src/ledger/verify.ts';
import { openEvents, type Server, startServer } from './fanout-server.ts';
import { adminToken, startJemput } from './jemput.ts';
import { type Own, onOwnDatabase } from './own-database.ts';
import { type Goal, keepPart } from './part.ts';
import { connections, measure, type Result, windowMs, windows } from './record-measure.ts';

const results = '... on RecordActivationsPayload { results { id status code }';
const mutation = (rest: string): string =>
  `mutation($input: RecordActivationsInput!) { recordActivations(input: $input) { ${results} ${rest} } } }`;
const peer = (name: string): string =>
  `mutation($input: RecordActivationsInput!) { ${name}(input: $input) { results { id status code } } }`;

const clientOf = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // If anything fails, dropping the database ends its idle connection.
  client.on('error', () => {});
  return client;
};

const bench = async (own: Own): Promise<void> => {
  const token = await adminToken();
  // The peers get the same tables with the same rows, in their own database.
  const first = await startJemput(own.url, own.folder);
  const [plainEvent = ''] = await openEvents(first, 1);
  await first.stop();
  const plainUrl = await own.copy('plain');
  const [client, plainClient] = [await clientOf(own.url), await clientOf(plainUrl)];
  const rows = await client.query<{ code: string }>(
    `SELECT code FROM region WHERE code LIKE '64.%' AND length(code) = 13`,
  );
  const villages = rows.rows.map(({ code }) => code);
  const event = await plainClient.query<{ id: string }>('SELECT id FROM outreach_event WHERE code = $1', [plainEvent]);
  const measured: (Result | null)[] = [];
  const cpuOf = (server: Server) => async (): Promise<number> => (await server.usage('cpu')).cpuUs / 1000;

  const peers = await startServer('record-peers.ts', { DATABASE_URL: plainUrl }, token);
  const common = { token, domiciles: [], entries: 1, event: event.rows[0]?.id ?? '', client: plainClient };
  const ofPeers = { ...common, url: `${peers.url}/graphql`, cpuMs: cpuOf(peers) };
  measured.push(await measure('Yoga, does nothing, 1 entry', { ...ofPeers, query: peer('nothing') }));
  measured.push(await measure('plain, a Prisma transaction each, 1 entry', { ...ofPeers, query: peer('plain') }));
  await peers.stop();
  const bare = { ...common, url: plainUrl, query: '', cpuMs: () => Promise.resolve(Number.NaN) };
  measured.push(await measure('bare INSERTs without HTTP or tallies', bare));

  const jemput = await startJemput(own.url, own.folder);
  const [one = ''] = await openEvents(jemput, 1);
  const [wide = ''] = await openEvents(jemput, 1, '64');
  const target = { token, url: `${jemput.url}/graphql`, client, cpuMs: cpuOf(jemput) };
  const single = { ...target, event: one, entries: 1, domiciles: [] };
  measured.push(await measure('(a) jemput, 1 entry', { ...single, query: mutation('') }));
  const counter = mutation('counter { version served }');
  measured.push(await measure('(a) the same, returning the counter too', { ...single, query: counter }));
  const many = { ...target, event: wide, entries: 50, domiciles: villages };
  measured.push(await measure(`(b) jemput, 50 entries over villages`, { ...many, query: mutation('') }));
  await jemput.stop();

  const pool = new pg.Pool({ connectionString: own.url, max: 1, options: '-c timezone=UTC' });
  const { entries, differences } = await verifyLedger(pool);
  await pool.end();
  for (const one of [client, plainClient]) await one.end();

  const [nothing, plain, , ours, , fifty] = measured;
  const ratio = (than: Result | null | undefined): number =>
    (ours?.perSecond ?? Number.NaN) / (than?.perSecond ?? Number.NaN);
  const wide50 = fifty?.entriesPerSecond ?? Number.NaN;
  const goals: Goal[] = [
    { name: '1 entry, requests/s, × doing nothing', measured: ratio(nothing), must: 0.6, beyond: 0.8, atLeast: true },
    { name: '1 entry, requests/s, × plain', measured: ratio(plain), must: 10, beyond: 10, atLeast: true },
    { name: '50 a request, entries/s', measured: wide50, must: 20_000, beyond: 40_000, atLeast: true },
  ];
  const table = {
    title: 'Recording',
    columns: ['requests/s', 'entries/s', 'p50 ms', 'p99 ms', 'server CPU ms/request', 'PostgreSQL CPU ms/request'],
    rows: measured
      .filter((result) => result !== null)
      .map(({ name, ...of }) => ({
        name,
        cells: [of.perSecond, of.entriesPerSecond, of.p50Ms, of.p99Ms, of.serverMs, of.postgresMs],
      })),
  };
  const about = `Entries recorded over HTTP on ${connections} connections from two other processes of the same machine, which share its cores.
Medians of ${windows} windows of ${windowMs / 1000} s. Afterwards all tallies are recomputed from the ${entries.toLocaleString('en')} entries: ${differences.length} differences.`;
  const wrong = differences.map((difference) => `a tally differs: ${JSON.stringify(difference)}`);
  keepPart({ name: 'record', about, tables: [table], goals, notes: [], wrong: wrong.slice(0, 5) }, own.postgres);
};

await onOwnDatabase('record', 'recording', async (_url, own) => bench(own));
