import { parentPort } from 'node:worker_threads';
import { graphiqlFiles } from './graphiql-files.ts';

// The package is 9 MB of source, and compressing it takes half a second; both leave with this thread.
parentPort?.postMessage(graphiqlFiles());
