import type { Plugin } from 'graphql-yoga';
import { uncacheable, varying } from './send-answer.ts';

/**
 * No cache may serve a response in one language, or to one viewer, to a client that asks as another. A response that
 * does not say how long it holds must not be kept at all: some CDNs would keep it for a day.
 */
export const forCaches: Plugin = {
  onResponse: ({ request, response: { headers } }) => {
    headers.append('vary', varying);
    if (request.method === 'GET' && !headers.has('cache-control')) headers.set('cache-control', uncacheable);
  },
};
