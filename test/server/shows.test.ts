import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAcknowledged } from '../harness/raw-socket.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ GRAPHIQL: 'false', INTROSPECTION: 'false' });
});
afterAll(() => server.close());

const get = (path: string, accept: string): Promise<Response> => fetch(`${server.url}${path}`, { headers: { accept } });

describe('with GRAPHIQL=false', () => {
  test.each(['/graphql', '/graphql?query={__typename}', '/graphiql/', '/graphiql/start-0123456789.js'])(
    '%s says in words that it is switched off',
    async (path) => {
      const response = await get(path, 'text/html,*/*;q=0.8');
      expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8']);
      expect(await response.text()).toBe('GraphiQL is switched off; the endpoint is /graphql.\n');
    },
  );

  test('programs are answered as before', async () => {
    expect(await server.query('{ __typename }')).toEqual({ __typename: 'Query' });
    const response = await get('/graphql?query={__typename}', 'application/json');
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });
});

type Result = { data?: object | null; errors?: { message: string; extensions: object }[] | undefined };

const transports: Record<string, (query: string) => Promise<Result>> = {
  POST: (query) => server.ask(query),
  GET: async (query) =>
    (await get(`/graphql?${new URLSearchParams({ query })}`, 'application/json')).json() as Promise<Result>,
  SSE: async (query) => {
    const text = await (await get(`/graphql?${new URLSearchParams({ query })}`, 'text/event-stream')).text();
    return JSON.parse(/data: (.*)/.exec(text)?.[1] ?? text) as Result;
  },
  WebSocket: async (query) => {
    const { socket, send, until } = await openAcknowledged(server.url);
    send({ type: 'subscribe', id: '1', payload: { query } });
    const { type, payload } = await until(({ id }) => id === '1');
    socket.terminate();
    return type === 'error' ? { errors: payload } : payload;
  },
};

describe.each(Object.entries(transports))('with INTROSPECTION=false, over %s', (_name, ask) => {
  test.each([
    ['__schema', '{ __schema { queryType { name } } }'],
    ['__type', '{ __type(name: "Region") { fields { name } } }'],
    ['__schema', '{ region(code: "64") { name } plain: __schema { types { name } } }'],
    ['__type', 'query A { ...all } fragment all on Query { ... { __type(name: "Region") { name } } }'],
  ])('%s is refused: %s', async (field, query) => {
    // Answers may be kept, and queries compiled, after the first of them.
    for (let time = 0; time < 5; time++) {
      const { data, errors } = await ask(query);
      expect(data ?? null).toBe(null);
      expect(errors).toEqual([
        expect.objectContaining({
          message: `${field}: introspection is switched off on this server`,
          extensions: expect.objectContaining({ code: 'FORBIDDEN', requestId: expect.any(String) }),
        }),
      ]);
    }
  });

  test('__typename goes on working', async () => {
    const query = '{ __typename region(code: "64") { __typename ... on Region { kind: __typename } } }';
    for (let time = 0; time < 5; time++)
      expect((await ask(query)).data).toEqual({
        __typename: 'Query',
        region: { __typename: 'Region', kind: 'Region' },
      });
  });
});

test('with INTROSPECTION=false the file of the schema is not shown either', async () => {
  const response = await get('/schema.graphql', '*/*');
  expect([response.status, await response.text()]).toEqual([404, 'The schema is not shown by this server.\n']);
});
