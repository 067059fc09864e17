import { GraphQLObjectType, GraphQLString } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schema } from '../../src/server/schema.ts';
import { fieldAt, fieldSettings, fieldToken, sent } from '../harness/field.ts';
import { openScreen } from '../harness/screen.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { type Given, type Probe, probesFrom, reaches } from './reachable.ts';

let server: TestServer;
let token: string;
let given: Given;
beforeAll(async () => {
  server = await startTestServer({ ...fieldSettings, MAX_COST: '9000000', MAX_DEPTH: '50' });
  const field = await fieldAt(server.url);
  const event = await field.open('64.71', { goal: 100 });
  const entry = sent({ count: 3 });
  await field.record(event, [entry]);
  await field.query('mutation ($input: CorrectActivationInput!) { correctActivation(input: $input) { __typename } }', {
    input: { activation: entry.id, count: 2, reason: 'a correction to show' },
  });
  token = await fieldToken({ subject: 'a subject that no shared field may read' });
  given = {
    event: `"${event}"`,
    within: '"64"',
    'outreachEvents.within': '"64"',
    region: '"64.71"',
    'ranking.region': '"64"',
    indicator: '"IKD_ACTIVATION"',
    'indicator.code': '"IKD_ACTIVATION"',
    level: 'VILLAGE',
    from: '"2025-01-01"',
    to: '"2025-03-01"',
  };
});
afterAll(() => server.close());

const states = ['eventCounter', 'liveEvents', 'regionIndicator', 'ranking'];

/** The errors of a probe, and whether it reached the type it asks for. */
const ask = async ({ query, way }: Probe): Promise<{ errors: unknown[]; isReached: boolean }> => {
  const screen = openScreen(server.url, query, {}, token);
  while (screen.frames.length + screen.errors.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  await screen.close();
  return { errors: screen.errors, isReached: reaches(screen.frames[0], way) };
};

test('no field that a shared state leads to depends on the viewer', async () => {
  const probes = probesFrom(schema, states, given);
  expect(probes.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['EventCounter', 'Region', 'Ranking', 'Target']),
  );
  const unreached: string[] = [];
  for (const probe of probes) {
    const { errors, isReached } = await ask(probe);
    expect({ type: probe.type, errors }).toEqual({ type: probe.type, errors: [] });
    if (!isReached) unreached.push(probe.type);
  }
  expect(unreached).toEqual([]);
});

test.each(['subject', 'tokenId', 'expiresAt'] as const)(
  'a field that reads the viewer’s %s is detected',
  async (name) => {
    const type = schema.getType('OutreachEvent');
    if (!(type instanceof GraphQLObjectType)) throw new Error('this type does not exist');
    const fields = type.getFields();
    const like = fields['name'];
    if (!like) throw new Error('this field does not exist');
    fields['mine'] = Object.assign(Object.create(Object.getPrototypeOf(like)), like, {
      name: 'mine',
      type: GraphQLString,
      args: [],
      resolve: (_event: unknown, _args: unknown, { viewer }: { viewer: Record<string, unknown> }) =>
        String(viewer[name]),
    });
    try {
      const probe = probesFrom(schema, states, given).find((each) => each.type === 'OutreachEvent');
      if (!probe) throw new Error('the events of counters are not reachable');
      expect((await ask(probe)).errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    } finally {
      delete fields['mine'];
    }
  },
);
