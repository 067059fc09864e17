import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { fileFor, isPagePath, readPageFiles } from './page-files.ts';
import { sendFile, sendText } from './send-file.ts';

const notBuilt = 'The pages are not built: run "npm run build:pages", then start the server again.';

/** Answers a GET or HEAD for a page or one of its assets; returns false for any other path. */
export type ServePages = (path: string, request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Serves the built pages of `folder`, which is read once, so that no path of a request ever reaches the disk. If they
 * are not built, the API works as usual: the log says that they are missing, and their addresses answer 503 with the
 * same text.
 */
export const servePages = (folder: string, log: Logger): ServePages => {
  const files = readPageFiles(folder);
  if (!files) log.warn(notBuilt);

  return (path, request, response) => {
    if (!files) {
      if (isPagePath(path)) sendText(response, 503, notBuilt);
      return isPagePath(path);
    }
    const file = fileFor(path, files);
    if (!file) return false;
    sendFile(request, response, file);
    return true;
  };
};
