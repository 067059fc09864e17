import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** The compressed forms, the smallest first. */
export const encodings = ['br', 'gzip'] as const;
export type Encoding = (typeof encodings)[number];

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);
// 87 kB of JSON take 1.6 ms and become 6.2 kB; with the default quality of Brotli they take 165 ms.
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
/** Shorter answers gain nothing from being compressed. */
const leastBytes = 1024;

const compress = (encoding: Encoding, body: Buffer): Promise<Buffer> =>
  encoding === 'br' ? compressBrotli(body, brotliOptions) : compressGzip(body);

/** The bytes by themselves. Node makes short ones as part of something larger, such as 64 kB, which they would keep. */
const alone = (bytes: Buffer): Buffer => {
  if (bytes.buffer.byteLength === bytes.length) return bytes;
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
};

/** The bytes of an answer, with its compressed forms and its tag, each made once and when it is first asked for. */
export class Answer {
  private content: Buffer;
  private readonly forms = new Map<Encoding, Promise<Buffer>>();
  private tag: string | undefined;
  /** Called with the bytes of each form that is added. */
  grown = (_bytes: number): void => {};

  /** The instant, in milliseconds, from which it no longer holds, even if nothing moves. */
  readonly endsAt: number;

  constructor(body: Buffer, endsAt = Number.POSITIVE_INFINITY) {
    this.content = body;
    this.endsAt = endsAt;
  }

  get body(): Buffer {
    return this.content;
  }

  /** Lets go of all memory but its own bytes. */
  settle(): void {
    this.content = alone(this.content);
  }

  get bytes(): number {
    return this.body.length;
  }

  get isLarge(): boolean {
    return this.body.length >= leastBytes;
  }

  compressed(encoding: Encoding): Promise<Buffer> {
    const known = this.forms.get(encoding);
    if (known) return known;
    const form = compress(encoding, this.body).then((bytes) => {
      this.grown(bytes.length);
      return alone(bytes);
    });
    this.forms.set(encoding, form);
    return form;
  }

  /**
   * Tells this content from any other, on every server alike. It is weak, because all forms of the answer share it.
   */
  get etag(): string {
    this.tag ??= `W/"${hash('sha256', this.body, 'base64url').slice(0, 27)}"`;
    return this.tag;
  }
}
