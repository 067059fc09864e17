import type { IncomingMessage, ServerResponse } from 'node:http';

/** The part of Yoga's context that only requests over HTTP have. */
export type OverHttp = { req: IncomingMessage; res: ServerResponse };
