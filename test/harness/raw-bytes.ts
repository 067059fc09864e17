import { connect, type Socket } from 'node:net';

/** A connection on which a test writes whatever it likes. */
export type RawBytes = {
  connection: Socket;
  /** All that came, once the server has closed the connection. */
  ended: Promise<string>;
};

/** Connects to a server's port; rejects if that is refused. */
export const openBytes = async (url: string): Promise<RawBytes> => {
  const { port, hostname } = new URL(url);
  const connection = connect(Number(port), hostname);
  let text = '';
  connection.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  const ended = new Promise<string>((resolve) => {
    // A reset ends the connection too.
    connection.on('error', () => {}).on('close', () => resolve(text));
  });
  await new Promise<void>((resolve, reject) => {
    connection.once('connect', resolve).once('error', reject);
  });
  return { connection, ended };
};

/** Sends bytes on a connection of their own, and returns all that comes until the server closes it. */
export const sendBytes = async (url: string, bytes: string | Buffer): Promise<string> => {
  const { connection, ended } = await openBytes(url);
  connection.write(bytes);
  return ended;
};
