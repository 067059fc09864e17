import { Duplex } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';

/**
 * A connection of the pg driver to the embedded database: every chunk that the driver writes (whole wire-protocol
 * messages) crosses a MessagePort to the worker, and every chunk of the response comes back the same way. Has the few
 * methods of a socket that pg calls.
 */
export class PortStream extends Duplex {
  private readonly port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.port = port;
    port.on('message', (chunk: Uint8Array) => this.push(chunk));
    port.on('close', () => this.push(null));
  }

  connect(): this {
    queueMicrotask(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    this.port.ref();
    return this;
  }

  unref(): this {
    this.port.unref();
    return this;
  }

  override _read(): void {
    // Chunks are pushed as they arrive; the driver never leaves a result half read.
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    // Copied: the driver reuses its write buffer.
    this.port.postMessage(Uint8Array.from(chunk));
    done();
  }

  // The driver corks Parse, Bind, Execute and Sync of one statement. They must reach PGlite in one piece: otherwise,
  // after an Execute that fails, it would wait for a Sync that it has already answered.
  override _writev(chunks: { chunk: Uint8Array }[], done: () => void): void {
    this.port.postMessage(Uint8Array.from(Buffer.concat(chunks.map(({ chunk }) => chunk))));
    done();
  }

  override _final(done: () => void): void {
    this.port.close();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.port.close();
    done(error);
  }
}
