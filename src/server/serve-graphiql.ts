import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Worker } from 'node:worker_threads';
import type { GraphiqlFiles } from './graphiql-files.ts';
import { graphiqlPolicy, sendFile, sendText } from './send-file.ts';

const make = async (): Promise<GraphiqlFiles> => {
  const [files] = (await once(new Worker(new URL('./graphiql-worker.ts', import.meta.url)), 'message')) as [
    GraphiqlFiles,
  ];
  return files;
};

/** Whether a browser asks for a page, and not a program for an answer. */
const wantsPage = ({ method, headers }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') && headers.accept?.includes('text/html') === true;

/** `serves` tells which requests are answered here. */
export type ServeGraphiql = {
  serves: (path: string, request: IncomingMessage) => boolean;
  answer: (path: string, request: IncomingMessage, response: ServerResponse) => Promise<void>;
};

/**
 * Serves GraphiQL at /graphql, to browsers, and its assets below /graphiql/. All of it comes from this server, so that
 * it works on a closed network. Its files are made when somebody first opens it.
 */
export const serveGraphiql = (isOn: boolean): ServeGraphiql => {
  let making: Promise<GraphiqlFiles> | null = null;
  const files = (): Promise<GraphiqlFiles> => {
    making ??= make().catch((error: unknown) => {
      making = null;
      throw error;
    });
    return making;
  };

  return {
    serves: (path, request) => (path === '/graphql' ? wantsPage(request) : path.startsWith('/graphiql/')),
    async answer(path, request, response) {
      if (!isOn) return sendText(response, 404, 'GraphiQL is switched off; the endpoint is /graphql.');
      const { page, assets } = await files();
      if (path === '/graphql')
        return sendFile(request, response, page, { policy: graphiqlPolicy, vary: 'accept, accept-encoding' });
      const asset = assets.get(path);
      if (asset) sendFile(request, response, asset);
      else sendText(response, 404, 'There is nothing here; GraphiQL is at /graphql.');
    },
  };
};
