import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** The longest time that a request waits for the keys, their transfer included. */
const fetchTimeoutMs = 3000;
/** Sets of keys have a few kilobytes. */
const mostBytes = 1_000_000;

const textOf = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > mostBytes)
      throw new Error(`the identity provider sent more than ${mostBytes} bytes instead of its keys`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};

/** Whether it is a public key; a shared secret, or numbers that are on no curve, are none. */
const isPublicKey = (key: unknown): boolean => {
  try {
    return createPublicKey({ key: key as JsonWebKey, format: 'jwk' }).type === 'public';
  } catch {
    return false;
  }
};

/**
 * Fetches the keys that an identity provider publishes. Throws for any answer but a set that tokens can be checked
 * with.
 */
export const fetchKeys = async (url: URL): Promise<JWTVerifyGetKey> => {
  const response = await fetch(url, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(fetchTimeoutMs),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`the identity provider answered ${response.status} instead of its keys`);
  }
  const set = JSON.parse(await textOf(response)) as JSONWebKeySet;
  const keys = createLocalJWKSet(set);
  // Otherwise every good token would be refused, and a set that still serves would be replaced.
  if (!set.keys.some(isPublicKey)) throw new Error('the identity provider has no key that tokens can be checked with');
  return keys;
};
