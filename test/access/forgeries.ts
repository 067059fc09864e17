import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign as signWith } from 'node:crypto';
import { EncryptJWT } from 'jose';

/** A provider's key pairs and the server's secret, with which a forger may or may not sign. */
export const secret = 'the secret of the forgeries, 32 bytes and more';
export const [issuer, audience] = ['https://idp.example.go.id', 'jemput'];
const pairs = {
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ed: generateKeyPairSync('ed25519'),
};
const strangers = {
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
};
const publishedSecret = Buffer.from('a secret that is published by mistake, and known to all');
const jwkOf = (key: KeyObject, kid: string, alg?: string) => ({
  ...key.export({ format: 'jwk' }),
  kid,
  ...(alg && { alg }),
});
/** The published set; the second key says no algorithm, and the last should never have been published. */
export const jwks = {
  keys: [
    jwkOf(pairs.ec.publicKey, 'ec', 'ES256'),
    jwkOf(pairs.rsa.publicKey, 'rsa'),
    jwkOf(pairs.ed.publicKey, 'ed', 'EdDSA'),
    { kty: 'oct', k: publishedSecret.toString('base64url'), kid: 'oct', alg: 'HS256' },
  ],
};

type Header = Record<string, unknown>;
type Signer = (input: string) => Buffer;
const encoded = (part: unknown): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
/** A token from any header and payload, valid or not; a text is encoded as it is. */
export const forge = (header: Header | string, payload: unknown, signer: Signer): string => {
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${signer(input).toString('base64url')}`;
};

export const hmac =
  (key: string | Buffer, hash = 'sha256'): Signer =>
  (input) =>
    createHmac(hash, key).update(input).digest();
const ecdsa =
  (key: KeyObject, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): Signer =>
  (input) =>
    signWith('sha256', Buffer.from(input), { key, dsaEncoding });
const rsa =
  (key: KeyObject, hash = 'sha256'): Signer =>
  (input) =>
    signWith(hash, Buffer.from(input), key);
const nothing: Signer = () => Buffer.alloc(0);

const seconds = Math.floor(Date.now() / 1000);
const named = { sub: 'Sari', iss: issuer, aud: audience, iat: seconds, exp: seconds + 3600 };
export const admin = { ...named, role: 'ADMIN', regions: ['ID'] };
export const field = { ...named, role: 'OFFICER', regions: [], event: randomUUID(), jti: randomUUID() };
const { exp: _exp, ...endless } = field;
const hs = { alg: 'HS256', typ: 'JWT' };
const es = { alg: 'ES256', kid: 'ec' };
export const bySecret = (payload: unknown, more: Header = {}): string =>
  forge({ ...hs, ...more }, payload, hmac(secret));
export const byProvider = (payload: unknown, more: Header = {}): string =>
  forge({ ...es, ...more }, payload, ecdsa(pairs.ec.privateKey));

const pem = (key: KeyObject): string => String(key.export({ type: 'spki', format: 'pem' }));
const der = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
const publicJwk = (key: KeyObject) => key.export({ format: 'jwk' });
const strangersJwk = publicJwk(strangers.ec.publicKey);

const confused: Record<string, string | Buffer> = {
  'the public key as PEM': pem(pairs.rsa.publicKey),
  'the public key as PEM without its last line break': pem(pairs.rsa.publicKey).trim(),
  'the public key as DER': der(pairs.rsa.publicKey),
  'the public key as JWK': JSON.stringify(jwks.keys[1]),
  'the modulus': Buffer.from(String(publicJwk(pairs.rsa.publicKey).n), 'base64url'),
  'the public key of the curve as PEM': pem(pairs.ec.publicKey),
  'the point of the curve': Buffer.from(String(publicJwk(pairs.ec.publicKey).x), 'base64url'),
  'the whole set': JSON.stringify(jwks),
  'a shared secret in the set': publishedSecret,
  'the issuer': issuer,
  nothing: '',
  '32 zeros': Buffer.alloc(32),
  'the secret with a line break': `${secret}\n`,
  'the secret in base64': Buffer.from(secret).toString('base64'),
  'the name of the key': 'ec',
};
const named401 = ['none', 'None', 'NONE', 'nOnE', '', null, 0, true, ['HS256'], { alg: 'HS256' }];
const valid = byProvider(admin);
const [validHead = '', validPayload = '', validSignature = ''] = valid.split('.');
const [fieldHead = '', , fieldSignature = ''] = bySecret(field).split('.');

const whole = (kind: string, make: (payload: unknown, more?: Header) => string): [string, string][] => [
  [`${kind}, without expiry`, make(endless)],
  [`${kind}, with expiry null`, make({ ...field, exp: null })],
  [`${kind}, with expiry in words`, make({ ...field, exp: '2099-01-01' })],
  [`${kind}, with expiry as text`, make({ ...field, exp: String(field.exp) })],
  [`${kind}, expired`, make({ ...field, exp: seconds - 1 })],
  [`${kind}, with an expiry before all`, make({ ...field, exp: -1 })],
  [`${kind}, with an expiry beyond all`, make({ ...field, exp: 1e300 })],
  [`${kind}, not valid yet`, make({ ...field, nbf: seconds + 3000 })],
  [`${kind}, with crit of a claim`, make(field, { crit: ['exp'] })],
  [`${kind}, with crit of what is not known`, make(field, { crit: ['urn:example'], 'urn:example': true })],
  [`${kind}, with an empty crit`, make(field, { crit: [] })],
  [`${kind}, with crit in words`, make(field, { crit: 'exp' })],
  [`${kind}, with a payload that is not encoded`, make(field, { b64: false, crit: ['b64'] })],
  [`${kind}, around another token`, make(valid, { cty: 'JWT' })],
  [`${kind}, around a list`, make([field])],
  [`${kind}, around null`, make('null')],
  [`${kind}, around no JSON`, make('{"role":')],
  [`${kind}, with a NIK as subject`, make({ ...field, sub: '6471054107900001' })],
  [`${kind}, with a spaced NIK in the subject`, make({ ...field, sub: 'Sari 6471 0541 0790 0001' })],
  [`${kind}, with a number as subject`, make({ ...field, sub: 6471054107900001 })],
  [`${kind}, with a list of subjects`, make({ ...field, sub: ['Sari'] })],
  [`${kind}, with a list of roles`, make({ ...field, role: ['OFFICER'] })],
  [`${kind}, with a list as event`, make({ ...field, event: [field.event] })],
];

/** Tokens that no server may accept, whatever it checks tokens with. */
export const forgeries = async (): Promise<[string, string][]> => [
  ...Object.entries(confused).flatMap(([what, key]): [string, string][] => [
    [`HS256 with ${what}`, forge(hs, field, hmac(key))],
    [`HS256 with ${what}, naming a key`, forge({ ...hs, kid: 'rsa' }, admin, hmac(key))],
    [`RS256 in the header, HMAC with ${what}`, forge({ alg: 'RS256', kid: 'rsa' }, admin, hmac(key))],
  ]),
  ...named401.flatMap((alg): [string, string][] => [
    [`alg ${JSON.stringify(alg)} without signature`, forge({ alg }, admin, nothing)],
    [
      `alg ${JSON.stringify(alg)} with the signature of another`,
      `${encoded({ alg })}.${validPayload}.${validSignature}`,
    ],
  ]),
  ['no alg', forge({ typ: 'JWT' }, admin, hmac(secret))],
  ...['hs256', 'HS256 ', 'HS-256', 'HS384', 'HS512', 'RS256', 'ES256', 'PS256', 'EdDSA', 'dir', 'A256GCMKW'].map(
    (alg): [string, string] => [
      `alg ${alg}, HMAC with the secret`,
      forge({ alg, kid: alg === 'ES256' ? 'ec' : 'rsa' }, field, hmac(secret, alg === 'HS512' ? 'sha512' : 'sha256')),
    ],
  ),
  ...['../../dev/null', "' OR 1=1 --", '\0', '', 'file:///dev/null', 'x'.repeat(5000), 'EC', 'ec ', '__proto__'].map(
    (kid): [string, string] => [`kid ${kid.slice(0, 20)}, HMAC with nothing`, forge({ ...hs, kid }, field, hmac(''))],
  ),
  ...['stranger', 'EC', '__proto__', '../ec', '\0'].map((kid): [string, string] => [
    `kid ${kid}, signed by a stranger`,
    forge({ alg: 'ES256', kid }, admin, ecdsa(strangers.ec.privateKey)),
  ]),
  ['kid of an object', forge({ alg: 'ES256', kid: { kid: 'ec' } }, admin, ecdsa(pairs.ec.privateKey))],
  ['the name of a key, signed by a stranger', forge(es, admin, ecdsa(strangers.ec.privateKey))],
  ['no name of a key, signed by a stranger', forge({ alg: 'ES256' }, admin, ecdsa(strangers.ec.privateKey))],
  [
    'the name of the other key, signed by a stranger',
    forge({ alg: 'RS256', kid: 'rsa' }, admin, rsa(strangers.rsa.privateKey)),
  ],
  ['a key of its own in jwk', forge({ alg: 'ES256', jwk: strangersJwk }, admin, ecdsa(strangers.ec.privateKey))],
  [
    'a key of its own in jwk, under a known name',
    forge({ ...es, jwk: strangersJwk }, admin, ecdsa(strangers.ec.privateKey)),
  ],
  ['a secret of its own in jwk', forge({ ...hs, jwk: { kty: 'oct', k: encoded('own') } }, field, hmac('own'))],
  ...['jku', 'x5u'].map((name): [string, string] => [
    `keys of its own at ${name}`,
    forge({ ...es, kid: 'own', [name]: 'http://127.0.0.1:9/keys' }, admin, ecdsa(strangers.ec.privateKey)),
  ]),
  ['a certificate of its own', forge({ ...es, x5c: [encoded('own')] }, admin, ecdsa(strangers.ec.privateKey))],
  ['a signature of zeros', `${validHead}.${validPayload}.${Buffer.alloc(64).toString('base64url')}`],
  ['a signature in DER', forge(es, admin, ecdsa(pairs.ec.privateKey, 'der'))],
  ['half a signature', valid.slice(0, -43)],
  ['no signature', `${validHead}.${validPayload}.`],
  ['another payload under the signature', `${validHead}.${encoded({ ...admin, sub: 'Budi' })}.${validSignature}`],
  ['another role under the signature', `${fieldHead}.${encoded({ ...field, role: 'ADMIN' })}.${fieldSignature}`],
  ["the provider's signature under HS256", `${encoded(hs)}.${validPayload}.${validSignature}`],
  ["the secret's signature under ES256", `${encoded(es)}.${encoded(field)}.${fieldSignature}`],
  ['RS512 with the key of the curve', forge({ alg: 'RS512', kid: 'ec' }, admin, rsa(pairs.rsa.privateKey, 'sha512'))],
  [
    'EdDSA under the name of the key of the curve',
    forge({ alg: 'EdDSA', kid: 'ec' }, admin, (input) => signWith(null, Buffer.from(input), pairs.ed.privateKey)),
  ],
  ['of another issuer', byProvider({ ...admin, iss: 'https://elsewhere.example' })],
  ['of a list of issuers', byProvider({ ...admin, iss: [issuer] })],
  ['of no issuer', byProvider({ ...admin, iss: undefined })],
  ['for another audience', byProvider({ ...admin, aud: 'another-service' })],
  ['for no audience', byProvider({ ...admin, aud: undefined })],
  [
    'that is encrypted',
    await new EncryptJWT(field)
      .setProtectedHeader({ alg: 'dir', enc: 'A128CBC-HS256' })
      .encrypt(Buffer.from(secret.slice(0, 32))),
  ],
  ['in JSON', encoded({ protected: fieldHead, payload: encoded(field), signature: fieldSignature })],
  ['of four parts', `${valid}.${validSignature}`],
  ['of two parts', `${validHead}.${validPayload}`],
  ['of dots', '..'],
  ['with a header that is no JSON', forge('{"alg":', field, hmac(secret))],
  ['with a header that is a list', forge('["HS256"]', field, hmac(secret))],
  ['with a header that is null', forge('null', field, hmac(secret))],
  ...whole('of the secret', bySecret),
  ...whole('of the provider', byProvider),
];
