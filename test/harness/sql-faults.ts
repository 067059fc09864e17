import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Statements } from './sql-statements.ts';

/**
 * An error that comes instead of the answer to a statement: raised in it, or with the end of the session, or with the
 * loss of the connection after the statement took effect.
 */
export type SqlFault = {
  /** The text of the statement, and which of those with this text. */
  text: string;
  nth: number;
  code: string;
  how: 'raised' | 'fatal' | 'lost after';
};

/** A proxy in front of a PostgreSQL server that injects errors at chosen statements. */
export type SqlFaults = {
  url: string;
  /** The statements since the last call, in order. */
  seen: () => string[];
  /** Injects a fault once. */
  arm: (fault: SqlFault) => void;
  /** Whether the fault has struck; nothing is armed any more. */
  disarm: () => boolean;
  close: () => Promise<void>;
};

const message = (type: string, body: string): Buffer => {
  const bytes = Buffer.from(`${type}\0\0\0\0${body}`);
  bytes.writeInt32BE(bytes.length - 1, 1);
  return bytes;
};
const fatal = (code: string): Buffer => message('E', `SFATAL\0VFATAL\0C${code}\0Minjected\0\0`);
const raising = (code: string): Buffer =>
  message('Q', `DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${code}', MESSAGE = 'injected'; END $$\0`);
/** ReadyForQuery, with which every answer ends. */
const isAnswered = (bytes: Buffer): boolean => bytes.subarray(-6, -1).equals(Buffer.from('Z\0\0\0\x05'));

export const injectInto = async (target: string): Promise<SqlFaults> => {
  const url = new URL(target);
  const [host, port] = [url.hostname, Number(url.port)];
  const open = new Set<Socket>();
  let seen: string[] = [];
  let armed: SqlFault | null = null;
  let before = 0;

  /** The fault that strikes at this statement. */
  const take = (text: string): SqlFault | null => {
    seen.push(text);
    if (armed?.text !== text || before++ !== armed.nth) return null;
    const fault = armed;
    armed = null;
    return fault;
  };
  const server = createServer((near) => {
    const far = connect({ host, port });
    const cut = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', cut).on('close', () => {
        open.delete(socket);
        cut();
      });
    }
    let isLost = false;
    const statements = new Statements((text, bytes) => {
      const fault = take(text);
      if (fault?.how === 'fatal') near.end(fatal(fault.code), cut);
      else far.write(fault?.how === 'raised' ? raising(fault.code) : bytes);
      isLost = fault?.how === 'lost after';
    });
    near.on('data', (bytes) => far.write(statements.take(bytes)));
    far.on('data', (bytes) => {
      if (!isLost) near.write(bytes);
      else if (isAnswered(bytes)) cut();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    seen: () => {
      const all = seen;
      seen = [];
      return all;
    },
    arm: (fault) => {
      armed = fault;
      before = 0;
    },
    disarm: () => {
      const hasStruck = armed === null;
      armed = null;
      return hasStruck;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
};
