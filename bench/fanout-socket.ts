/**
 * A WebSocket client that is cheap enough to have thousands of it in one process: no masking, and one buffer for all.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const [text, close, ping, pong] = [1, 8, 9, 10];
const finalFragment = 0x80;
/** All sockets read into this buffer: reads happen one at a time, and each is processed before the next. */
const shared = Buffer.allocUnsafe(256 * 1024);

/** A frame as clients send it, with a mask of zeros. */
const frame = (opcode: number, payload: Buffer): Buffer => {
  const length = payload.length;
  const head = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([finalFragment | opcode, ...head, 0, 0, 0, 0]), payload]);
};

export type Handlers = {
  /** Called with each message; its bytes are only valid during the call. */
  message: (payload: Buffer) => void;
  /** Called once: the connection is closed, or bytes came that are not a frame of a server. */
  lost: (why: string) => void;
};

export class ClientSocket {
  private readonly socket: Socket;
  private readonly handlers: Handlers;
  private rest: Buffer | null = null;
  private isOpen = false;
  private isOver = false;

  constructor(url: URL, protocol: string, handlers: Handlers) {
    this.handlers = handlers;
    this.socket = connect({
      host: url.hostname,
      port: Number(url.port),
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (length) => {
          this.read(shared.subarray(0, length));
          return true;
        },
      },
    });
    this.socket.on('error', (error) => this.lose(String(error)));
    this.socket.on('close', () => this.lose('closed'));
    const key = randomBytes(16).toString('base64');
    this.socket.write(
      `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
    );
  }

  send(message: object): void {
    this.socket.write(frame(text, Buffer.from(JSON.stringify(message))));
  }

  end(): void {
    this.isOver = true;
    this.socket.destroy();
  }

  private lose(why: string): void {
    if (this.isOver) return;
    this.end();
    this.handlers.lost(why);
  }

  private read(chunk: Buffer): void {
    let bytes = this.rest ? Buffer.concat([this.rest, chunk]) : chunk;
    if (!this.isOpen) {
      const end = bytes.indexOf('\r\n\r\n');
      this.isOpen = end !== -1;
      if (this.isOpen && !bytes.toString('latin1', 0, 12).endsWith(' 101')) this.lose('not upgraded');
      if (this.isOpen) bytes = bytes.subarray(end + 4);
    }
    let at = 0;
    while (this.isOpen && !this.isOver) {
      const length = this.take(bytes, at);
      if (length === 0) break;
      at += length;
    }
    // The rest lies in the shared buffer, and must be copied out of it.
    this.rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : null;
  }

  /** Takes one frame; returns its number of bytes, or 0 if it is not complete. */
  private take(bytes: Buffer, at: number): number {
    const left = bytes.length - at;
    if (left < 2) return 0;
    const [first = 0, second = 0] = [bytes[at], bytes[at + 1]];
    const isLong = second === 126;
    if (isLong && left < 4) return 0;
    const head = isLong ? 4 : 2;
    const length = isLong ? bytes.readUInt16BE(at + 2) : second;
    if (left < head + length) return 0;
    const payload = bytes.subarray(at + head, at + head + length);
    if (second > 126) this.lose('a frame is masked, or longer than any that is expected');
    else if (first === (finalFragment | text)) this.handlers.message(payload);
    else if (first === (finalFragment | ping)) this.socket.write(frame(pong, Buffer.from(payload)));
    else if (first === (finalFragment | close))
      this.lose(`closed with ${payload.length > 1 && payload.readUInt16BE(0)}`);
    else if (first !== (finalFragment | pong)) this.lose(`no frame begins with ${first}`);
    return head + length;
  }
}
