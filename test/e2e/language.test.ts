import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { fieldAt, fieldSettings, fieldToken } from '../harness/field.ts';
import { openAcknowledged, subscribeMessage } from '../harness/raw-socket.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let token: string;
let event: string;

beforeAll(async () => {
  [server, token] = await Promise.all([
    startTestServer({ ...fieldSettings, ALLOWED_ORIGINS: 'https://one.example,https://two.example' }),
    fieldToken(),
  ]);
  event = await (await fieldAt(server.url)).open('64.71.05');
});
afterAll(() => server.close());

/** Posts a query that must succeed, with the header if given, and returns its data. */
// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
const asked = async (language: string | null, query: string): Promise<any> => {
  // Without the header, fetch would send its own.
  const headers = { authorization: `Bearer ${token}`, 'accept-language': language ?? '' };
  const { data, errors } = await ask(server.url, query, {}, headers);
  expect(errors).toBeUndefined();
  return data;
};

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
type Example = { query: () => string; message: (data: any) => string; english: string; indonesian: string };

const flag: Example = {
  query: () => '{ region(code: "64.71") { quality { rule message } } }',
  message: ({ region }) =>
    region.quality.find(({ rule }: { rule: string }) => rule === 'PERCENT_CONTRADICTS_COUNT').message,
  english: '7,34 persen of 551.428 would be 40.475 people, 2.475 more than the 38.000 counted the same day.',
  indonesian:
    '7,34 persen dari 551.428 berarti 40.475 orang, 2.475 lebih banyak daripada 38.000 yang dihitung pada hari yang sama.',
};
const examples: Record<string, Example> = {
  'a flag': flag,
  'an explanation': {
    query: () => `{ explainPercentage(input: { percent: 18.25, decimals: 2, count: 156639, targetPercent: 30
      denominators: [{ measure: "KTP_RECORDED", value: 2860701 }] }) { message } }`,
    message: ({ explainPercentage }) => explainPercentage.message,
    english: '18,25 persen is ACHIEVEMENT on KTP_RECORDED, the only reading that fits.',
    indonesian: '18,25 persen adalah ACHIEVEMENT terhadap KTP_RECORDED, satu-satunya pembacaan yang cocok.',
  },
  'a refusal': {
    query: () => `mutation { openOutreach(input: { event: "${event}" }) { ... on Refused { message } } }`,
    message: ({ openOutreach }) => openOutreach.message,
    english: 'The event is LIVE, so open is not allowed.',
    indonesian: 'Kegiatan yang berstatus LIVE tidak dapat diubah dengan open.',
  },
  'an error in a file': {
    query: () => `mutation { importFigures(input: { csv: "kode,IKD aktif,tanggal\\n64.71,x,2025-10-31" }) {
        ... on ImportFiguresPayload { errors { message } } } }`,
    message: ({ importFigures }) => importFigures.errors[0].message,
    english: '"x" is not a number',
    indonesian: '"x" bukan angka',
  },
  'the result of an entry': {
    query: () => `mutation { recordActivations(input: { event: "${event}", entries: [
      { id: "1", occurredAt: "2025-11-17T01:00:00Z" }] }) {
        ... on RecordActivationsPayload { results { message } } } }`,
    message: ({ recordActivations }) => recordActivations.results[0].message,
    english: 'id: must be a UUID',
    indonesian: 'id: harus berupa UUID',
  },
};

describe.each(Object.entries(examples))('%s', (_what, { query, message, english, indonesian }) => {
  test.each([
    ['id', indonesian],
    ['id-ID, en;q=0.8', indonesian],
    [null, english],
    ['en', english],
    ['en, id;q=0.5', english],
    ['nl', english],
  ])('with Accept-Language %j', async (language, sentence) =>
    expect(message(await asked(language, query()))).toBe(sentence),
  );
});

test('errors are for programmers, and English', async () => {
  const query = '{explainPercentage(input:{percent:1,decimals:11,denominators:[]}){verdict}}';
  const response = await fetch(`${server.url}/graphql?query=${query}`, { headers: { 'accept-language': 'id' } });
  const { errors } = (await response.json()) as { errors: { message: string }[] };
  expect(errors[0]?.message).toBe('decimals: must be 0 to 6');
});

test.each([[null], ['https://two.example']])('caches tell languages and origins apart: %j', async (origin) => {
  const { headers } = await fetch(`${server.url}/graphql?query={__typename}`, { headers: origin ? { origin } : {} });
  const varied = headers.get('vary')?.toLowerCase().split(/,\s*/) ?? [];
  expect(varied).toEqual(expect.arrayContaining(['accept-language', 'origin']));
});

test('state shared by subscribers stays English', async () => {
  const query = 'subscription { regionIndicator(region: "64.71", indicator: "IKD_ACTIVATION") { flags { message } } }';
  const response = await fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: { accept: 'text/event-stream', 'accept-language': 'id' },
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let read = '';
  while (!/^data: .*\n/m.test(read)) read += (await reader?.read())?.value ?? '';
  await reader?.cancel();
  expect(read).toContain('2.475 more than the 38.000 counted the same day');
});

test('messages over a socket stay English', async () => {
  const headers = { 'accept-language': 'id', origin: 'https://one.example' };
  const { send, until, socket } = await openAcknowledged(server.url, token, { headers });
  send(subscribeMessage('1', flag.query()));
  const { payload } = await until(({ type }) => type === 'next');
  socket.close();
  expect(flag.message(payload.data)).toBe(flag.english);
});
