import { afterAll, beforeAll, expect, test } from 'vitest';
import { fieldAt, fieldSettings, fieldToken, post, sent } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
});
afterAll(() => server.close());

test('entries of an event are listed in pages, and a cursor of another list is refused at its argument', async () => {
  const field = await fieldAt(server.url);
  const event = await field.open('64.71');
  await field.record(event, [sent(), sent(), sent()]);
  const token = await fieldToken();
  const page = (args: string) =>
    post(
      server.url,
      token,
      `{ outreachEvent(code: "${event}") { activations(${args}) { nodes { id } edges { cursor } } } }`,
    );

  const [first] = (await page('first: 1')).data.outreachEvent.activations.edges;
  expect((await page(`first: 10, after: "${first.cursor}"`)).data.outreachEvent.activations.nodes).toHaveLength(2);

  for (const key of ['S:64.71', 'N:1', 'S:not-a-uuid', 'S:00000000-0000-0000-0000-000000000000'])
    for (const argument of ['after', 'before']) {
      const cursor = Buffer.from(`GPC:${key}`).toString('base64');
      const { errors } = await page(`${argument}: "${cursor}"`);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument });
    }
});

test('officers read who recorded and corrected an entry, and why, in their own regions only', async () => {
  const field = await fieldAt(server.url, { subject: 'Wati' });
  const event = await field.open('64.71');
  const entry = sent({ count: 3 });
  await field.record(event, [entry], 'tablet 1');
  await field.query('mutation ($input: CorrectActivationInput!) { correctActivation(input: $input) { __typename } }', {
    input: { activation: entry.id, count: 2, reason: 'salah hitung' },
  });
  const query = `{ outreachEvent(code: "${event}") { activations(first: 1) { nodes {
    count recordedBy device correctedBy { delta reason by }
  } } } }`;
  const readBy = async (claims: Parameters<typeof fieldToken>[0]) =>
    (await post(server.url, await fieldToken(claims), query)).data.outreachEvent.activations.nodes[0];

  const shown = {
    recordedBy: 'Wati',
    device: 'tablet 1',
    correctedBy: { delta: -1, reason: 'salah hitung', by: 'Wati' },
  };
  const hidden = { count: 3, recordedBy: null, device: null, correctedBy: { delta: -1, reason: null, by: null } };
  expect(await readBy({ role: 'OFFICER', regions: ['64'] })).toMatchObject(shown);
  expect(await readBy({ role: 'OFFICER', regions: ['33'] })).toEqual(hidden);
  expect(await readBy({ role: 'ADMIN', regions: ['33.11'] })).toEqual(hidden);
});
