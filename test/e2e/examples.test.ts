import { afterAll, beforeAll, expect, test } from 'vitest';
import { examples } from '../../src/server/examples.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** The empty places in an answer: lists without items, roots without an object. */
const emptyPlaces = (value: unknown, path: string): string[] => {
  if (Array.isArray(value)) return value.length === 0 ? [path] : [];
  if (value === null) return [path];
  return [];
};

const titled = examples.map(({ query, variables }) => ({ title: query.split('\n', 1)[0], query, variables }));

test('there are examples', () => expect(titled.length).toBeGreaterThan(4));

test.each(titled)('$title', async ({ query, variables }) => {
  const answer = await server.ask(query, variables === undefined ? {} : JSON.parse(variables));
  expect(answer.errors).toBeUndefined();
  expect(answer.status).toBe(200);
  const roots = Object.entries<Record<string, unknown> | null>(answer.data);
  expect(roots.length).toBeGreaterThan(0);
  const empty = roots.flatMap(([name, root]) => [
    ...emptyPlaces(root, name),
    ...Object.entries(root ?? {}).flatMap(([field, value]) => emptyPlaces(value, `${name}.${field}`)),
  ]);
  expect(empty).toEqual([]);
});
