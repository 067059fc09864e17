import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { clientAddress, trustedProxies } from '../../src/server/client-address.ts';

/** The key of a request from a peer, with a setting of TRUSTED_PROXIES. */
const keyOf = (peer: string | undefined, forwarded: string | undefined, setting: string): string => {
  const request = { socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded } };
  return clientAddress(
    request as unknown as IncomingMessage,
    trustedProxies(readConfig({ TRUSTED_PROXIES: setting }).TRUSTED_PROXIES),
  );
};

describe('an address is counted in one way, however it is written', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    [undefined, 'unknown'],
  ])('%s is %s', (peer, key) => {
    expect(keyOf(peer, undefined, '0')).toBe(key);
  });

  test('two /64s differ', () => {
    expect(keyOf('2001:db8:1:2::1', undefined, '0')).not.toBe(keyOf('2001:db8:1:3::1', undefined, '0'));
  });
});

describe('with a number of proxies', () => {
  test.each([
    ['127.0.0.1', '198.51.100.1', '1', '198.51.100.1'],
    ['::1', '198.51.100.1', '1', '198.51.100.1'],
    ['::ffff:10.1.2.3', '198.51.100.1', '1', '198.51.100.1'],
    ['fd00::7', '2001:db8:1:2::9', '1', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', '198.51.100.1', '1', '198.51.100.1'],
    ['192.168.0.2', '1.1.1.1, 198.51.100.1', '1', '198.51.100.1'],
    ['192.168.0.2', '1.1.1.1, 198.51.100.1, 10.0.0.9', '2', '198.51.100.1'],
    ['172.16.0.2', undefined, '1', '172.16.0.2'],
    ['172.31.0.2', '198.51.100.1', '2', '172.31.0.2'],
  ])('a near peer %s that forwards %s, behind %s: %s', (peer, forwarded, count, key) => {
    expect(keyOf(peer, forwarded, count)).toBe(key);
  });

  test.each(['203.0.113.7', '172.32.0.1', '11.0.0.1', '2001:db8:1:2::1', '::ffff:203.0.113.7'])(
    'a peer from the internet cannot forge the header: %s',
    (peer) => {
      expect(keyOf(peer, '198.51.100.1', '1')).toBe(keyOf(peer, undefined, '0'));
      expect(keyOf(peer, '198.51.100.1, 10.0.0.1', '2')).toBe(keyOf(peer, undefined, '0'));
    },
  );

  test('with none, no one is believed', () => {
    expect(keyOf('127.0.0.1', '198.51.100.1', '0')).toBe('127.0.0.1');
  });
});

describe('with the addresses of proxies', () => {
  const proxies = '203.0.113.7, 198.18.0.0/15,2001:db8:ffff::/48,::ffff:192.0.2.0/120';
  test.each([
    ['203.0.113.7', '198.51.100.1', '198.51.100.1'],
    ['::ffff:203.0.113.7', '198.51.100.1', '198.51.100.1'],
    ['192.0.2.200', '198.51.100.1', '198.51.100.1'],
    ['2001:db8:ffff:1::1', '198.51.100.1', '198.51.100.1'],
    ['203.0.113.7', '1.1.1.1, 198.51.100.1, 198.19.255.255', '198.51.100.1'],
    ['203.0.113.7', '1.1.1.1, 198.51.100.1, 2001:DB8:FFFF::2, ::ffff:198.18.0.1', '198.51.100.1'],
    ['203.0.113.7', '198.18.0.5, 198.18.0.6', '198.18.0.5'],
    ['203.0.113.7', undefined, '203.0.113.7'],
    ['203.0.113.8', '198.51.100.1', '203.0.113.8'],
    ['127.0.0.1', '198.51.100.1', '127.0.0.1'],
    ['10.0.0.1', '198.51.100.1', '10.0.0.1'],
    ['203.0.113.7', '198.51.100.1, nonsense', '203.0.113.7'],
    ['203.0.113.7', '198.51.100.1, nonsense, 198.18.0.5', '198.18.0.5'],
  ])('the peer %s that forwards %s is %s', (peer, forwarded, key) => {
    expect(keyOf(peer, forwarded, proxies)).toBe(key);
  });
});

describe('what is no address never becomes a key, and never throws', () => {
  const long = Array.from({ length: 10_000 }, () => '198.51.100.1').join(',');
  test.each([
    '',
    ',',
    ' , ,',
    'unknown',
    '_hidden',
    '198.51.100.1:443',
    '[2001:db8::1]',
    '[2001:db8::1]:443',
    '198.51.100.256',
    '198.51.100.1/32',
    '0x7f.1',
    '2130706433',
    '1.2.3',
    'fe80::1%25eth0',
    '2001:db8:::1',
    'for=198.51.100.1',
    '__proto__',
    '198.51.100.1\u0000',
    'x'.repeat(10_000),
  ])('%#', (forwarded) => {
    for (const setting of ['1', '10', '127.0.0.0/8', '0.0.0.0/0,::/0'])
      expect(keyOf('127.0.0.1', forwarded, setting)).toBe('127.0.0.1');
  });

  test('10,000 entries, and garbage behind them', () => {
    expect(keyOf('127.0.0.1', `${long},nonsense`, '1')).toBe('127.0.0.1');
    expect(keyOf('127.0.0.1', `${long},nonsense`, '0.0.0.0/0')).toBe('127.0.0.1');
  });

  test('10,000 entries that are all trusted', () => {
    expect(keyOf('127.0.0.1', long, '0.0.0.0/0')).toBe('198.51.100.1');
    expect(keyOf('127.0.0.1', long, '10')).toBe('198.51.100.1');
  });

  test('any text gives the key of an address', () => {
    const shape = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){3}::\/64)$/;
    const hop = fc.oneof(fc.string({ unit: 'binary' }), fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(
        fc.array(hop),
        fc.constantFrom('1', '3', '::/0,0.0.0.0/0'),
        fc.oneof(fc.ipV4(), fc.ipV6()),
        (hops, setting, peer) => {
          expect(keyOf(peer, hops.join(', '), setting)).toMatch(shape);
        },
      ),
    );
  });
});
