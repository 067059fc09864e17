import { GraphQLError, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertFewRepeated } from '../../src/server/repeated-fields.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const many = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

/** Each took validation 150 to 800 ms, in which the server did nothing else. */
const repeated = {
  'one field': `{ ${many(990, () => 'region { code }')} }`,
  'fields below fields': `{ ${many(390, () => 'region { parent { parent { code } } }')} }`,
  'fields of fragments': `{ region { ${many(300, (index) => `...f${index}`)} } } ${many(300, (index) => `fragment f${index} on Region { code name }`)}`,
  'fields of a fragment that is not used': `{ __typename } fragment a on Region { ${many(500, () => 'parent { code }')} }`,
  'fields that are merged from few': `{ ${many(30, () => `region { ${many(20, () => 'parent { code }')} }`)} }`,
  'fragments that multiply': `{ region { ...f0 } } ${many(40, (index) => `fragment f${index} on Region { a: parent { ...f${index + 1} } b: parent { ...f${index + 1} } }`)} fragment f40 on Region { code }`,
};

describe('a query that repeats fields so often that validating it would hold up everything else is refused', () => {
  test.each(Object.entries(repeated))('%s', async (_name, query) => {
    const { data, errors } = await server.ask(query);
    expect([data, errors?.[0]?.extensions['code']]).toEqual([undefined, 'TOO_COSTLY']);
    expect(errors?.[0]?.extensions['limit']).toBe('maxRepeatedFields');
  });
});

describe('others are not', () => {
  const refused = (query: string): string | null => {
    try {
      assertFewRepeated(parse(query));
      return null;
    } catch (error) {
      return error instanceof GraphQLError ? error.message : String(error);
    }
  };
  test.each(
    Object.entries({
      'many names': `{ region { ${many(1200, (index) => `a${index}: name`)} } }`,
      'many places': `{ ${many(200, (index) => `a${index}: region { name parent { name } }`)} }`,
      'a field a hundred times': `{ ${many(100, () => 'region { code }')} }`,
      'fifty fragments with the same field': `{ region { ${many(50, (index) => `...f${index}`)} } } ${many(50, (index) => `fragment f${index} on Region { code name }`)}`,
      'a circle, which validation refuses': '{ region { ...a } } fragment a on Region { parent { ...a } }',
    }),
  )('%s', (_name, query) => {
    expect(refused(query)).toBeNull();
  });
});
