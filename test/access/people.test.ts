import { readFileSync } from 'node:fs';
import { buildSchema, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Field, fieldAt, fieldSettings, fieldToken, post, sent } from '../harness/field.ts';
import { openAcknowledged, subscribeMessage } from '../harness/raw-socket.ts';
import { openEventStream, openScreen } from '../harness/screen.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const [wati, tablet, why] = ['Wati di loket 7', 'tablet hilang 7', 'salah hitung 7'];
let server: TestServer;
let field: Field;
let event: string;
let ids: { activation: string; correction: string };
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  field = await fieldAt(server.url, { subject: wati });
  event = await field.open('64.71');
  const entry = sent({ count: 3 });
  await field.record(event, [entry], tablet);
  const { correctActivation } = await field.query(
    `mutation ($input: CorrectActivationInput!) { correctActivation(input: $input) {
      ... on CorrectActivationPayload { correction { id } } } }`,
    { input: { activation: entry.id, count: 2, reason: why } },
  );
  ids = { activation: btoa(`Activation:${entry.id}`), correction: correctActivation.correction.id };
  const { findings } = await field.query('{ findings(within: "64.71", first: 1) { nodes { id } } }');
  await field.query('mutation ($input: DismissFindingInput!) { dismissFinding(input: $input) { __typename } }', {
    input: { finding: findings.nodes[0].id, reason: why },
  });
  await field.query('mutation ($input: IssueFieldTokenInput!) { issueFieldToken(input: $input) { __typename } }', {
    input: { event, label: tablet, expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
  });
});
afterAll(() => server.close());

test('the fields that show a person, a device or a reason are those whose visibility is tested here', () => {
  const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
  const shown = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`))
    .filter((name) => /\.(?:by|device|reason|subject|label|\w*By)$/.test(name));
  expect(shown.toSorted()).toEqual([
    'Activation.correctedBy', // a correction, whose own fields are tested
    'Activation.device',
    'Activation.recordedBy',
    'AuditEntry.by',
    'AuditEntry.reason',
    'AuditEntry.subject',
    'Correction.by',
    'Correction.reason',
    'Correction.undoneBy',
    'FeedReset.reason', // of the server
    'FieldToken.issuedBy',
    'FieldToken.label',
    'FieldToken.revokedBy',
    'FieldToken.subject',
    'FindingDismissal.by',
    'FindingDismissal.reason',
    'SignIn.subject', // for administrators of all its regions, as test/sign-in shows
    'Target.setBy', // of the public figures
    'Viewer.subject', // of the viewer's own token
  ]);
});

const entry =
  'id recordedBy device correctedBy { by reason activation { recordedBy device } replacement { recordedBy device } }';
/** Queries that lead to those fields, each for a role that may send it. */
const questions = (): [string, string][] => [
  ['the entries of an event', `{ outreachEvent(code: "${event}") { activations { nodes { ${entry} } } } }`],
  ['an entry by its id', `{ node(id: "${ids.activation}") { ... on Activation { ${entry} } } }`],
  [
    'a correction by its id',
    `{ node(id: "${ids.correction}") { ... on Correction { by reason activation { ${entry} } } } }`,
  ],
  [
    'the entries by region',
    `{ region(code: "64.71") { outreachEvents { nodes { activations { nodes { ${entry} } } } } } }`,
  ],
  ['dismissed findings', '{ findings(within: "64", dismissed: true) { nodes { dismissal { by reason } } } }'],
  ['the trail', '{ audit { nodes { by reason before after subject { ... on Activation { recordedBy } } } } }'],
  ['field tokens', '{ fieldTokens(ended: true) { nodes { subject label issuedBy revokedBy } } }'],
];
const feed = `subscription ($event: ID!) { activationFeed(event: $event) { ... on ActivationAdded { activation { ${entry} } } } }`;
const tells = (text: string): boolean => [wati, tablet, why].some((secret) => text.includes(secret));

describe.each([
  ['an administrator of its province', { role: 'ADMIN', regions: ['64'] }, true],
  ['a coordinator of its city', { role: 'COORDINATOR', regions: ['64.71'] }, true],
  ['an administrator of another province', { role: 'ADMIN', regions: ['33'] }, false],
  ['a coordinator of the next city', { role: 'COORDINATOR', regions: ['64.72'] }, false],
  ['an officer of a district in it', { role: 'OFFICER', regions: ['64.71.05'] }, false],
  ['an officer of another event', { role: 'OFFICER', regions: [], eventId: crypto.randomUUID() }, false],
] as const)('%s', (_what, claims, isOwn) => {
  const tokenOf = () => fieldToken({ ...claims, regions: [...claims.regions], subject: 'Budi' });

  test('reads persons, devices and reasons of the own regions only: over HTTP, twice, and over WebSocket', async () => {
    const [token, stranger] = [await tokenOf(), await fieldToken({ role: 'ADMIN', regions: ['64', '33'] })];
    const socket = await openAcknowledged(server.url, token);
    for (const [name, query] of questions()) {
      // Kept first for a viewer who sees it, and then asked by this one more than once.
      await post(server.url, stranger, query);
      const answers = [await post(server.url, token, query), await post(server.url, token, query)];
      const url = `${server.url}/graphql?query=${encodeURIComponent(query)}`;
      const read = async () => (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).text();
      socket.send(subscribeMessage(name, query));
      const message = await socket.until(({ id, type }) => id === name && type !== 'complete');
      const told = [
        ...answers.map((each) => JSON.stringify(each)),
        await read(),
        await read(),
        JSON.stringify(message),
      ].map(tells);
      expect([name, told]).toEqual([name, told.map(() => isOwn)]);
    }
    socket.socket.close();
  });

  test('is sent them in the feed of the own regions only, over WebSocket and server-sent events', async () => {
    for (const open of [openScreen, openEventStream]) {
      const screen = open(server.url, feed, { event }, await tokenOf());
      await screen.until(() => screen.frames.length >= 3);
      expect(tells(JSON.stringify(screen.frames))).toBe(isOwn);
      await screen.close();
    }
  });
});
