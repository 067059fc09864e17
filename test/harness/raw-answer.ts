import { type IncomingHttpHeaders, request } from 'node:http';

/** An answer as it came: fetch would decompress it and add headers of its own. */
export type RawAnswer = { status: number; headers: IncomingHttpHeaders; bytes: Buffer; body: string };

/** Posts a body with exactly these headers and its length. */
export const rawAnswer = (url: string, headers: Record<string, string>, body: string): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', headers: { ...headers, ...length } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject).on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, body: bytes.toString() });
      });
    });
    sent.on('error', reject).end(body);
  });
