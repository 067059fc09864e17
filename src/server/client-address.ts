import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { addressOf, keyOfAddress, Networks } from './addresses.ts';

/** The proxies whose X-Forwarded-For counts: their number, or their addresses and networks. */
export type TrustedProxies = number | Networks;

/** The proxies of a setting, which is a number or a list. */
export const trustedProxies = (setting: number | string[]): TrustedProxies =>
  typeof setting === 'number' ? setting : new Networks(setting);

/** Loopback, private (RFC 1918 and RFC 4193) and link-local addresses. */
const near = new Networks([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1',
  'fc00::/7',
  'fe80::/10',
]);

/** Where only their number is known, a peer from the internet is no proxy of ours: it could write any entry. */
const isProxy = (peer: string, trusted: TrustedProxies): boolean =>
  typeof trusted === 'number' ? trusted > 0 && near.contains(peer) : trusted.contains(peer);

const behindSome = (peer: string, hops: string[], count: number): string =>
  (isProxy(peer, count) && addressOf(hops.at(-count) ?? '')) || peer;

/** Behind proxies that are known: the last entry that none of them could have made up. */
const behindKnown = (peer: string, hops: string[], proxies: Networks): string => {
  let client = peer;
  for (const hop of hops.toReversed()) {
    const address = proxies.contains(client) ? addressOf(hop) : null;
    if (address === null) break;
    client = address;
  }
  return client;
};

// A link-local peer comes with the name of its interface.
const peerOf = ({ remoteAddress = '' }: Socket): string | null => addressOf(remoteAddress.split('%', 1)[0] ?? '');

/** The client of a connection as the key by which it is counted; null for a proxy, which is not one client. */
export const connectingClient = (connection: Socket, trusted: TrustedProxies): string | null => {
  const peer = peerOf(connection);
  if (peer === null) return 'unknown';
  return isProxy(peer, trusted) ? null : keyOfAddress(peer);
};

/**
 * The client that a request comes from, as the key by which it is counted. Entries of X-Forwarded-For are believed as
 * far as proxies that are trusted wrote them; one that is not an address is ignored, and all that are left of it.
 */
export const clientAddress = ({ headers, socket }: IncomingMessage, trusted: TrustedProxies): string => {
  const peer = peerOf(socket);
  if (peer === null) return 'unknown';
  const forwarded = headers['x-forwarded-for'];
  // Node joins headers that are sent twice.
  const hops = typeof forwarded === 'string' ? forwarded.split(',').map((hop) => hop.trim()) : [];
  const client = typeof trusted === 'number' ? behindSome(peer, hops, trusted) : behindKnown(peer, hops, trusted);
  return keyOfAddress(client);
};
