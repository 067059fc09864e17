import { encodeBase64 } from '@pothos/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { naturalKey } from '../../src/graphql/keys.ts';

test('a node id of the requested type gives its key', () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      expect(naturalKey('OutreachEvent', encodeBase64(`OutreachEvent:${id}`))).toBe(id);
      expect(naturalKey('Activation', encodeBase64(`Activation:${id}`))).toBe(id);
    }),
  );
});

test('a key stays as it is', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uuid(), fc.stringMatching(/^[ACDEFGHJKPQRTWXY34679]{6}$/)), (key) => {
      expect(naturalKey('OutreachEvent', key)).toBe(key);
    }),
  );
});

test('a node id of another type is passed on, and so is not found', () => {
  const other = encodeBase64('Region:64.71');
  expect(naturalKey('OutreachEvent', other)).toBe(other);
  const activation = encodeBase64('Activation:7f8de4a1-7a76-4c4e-9f7a-5a3f1d7a8f10');
  expect(naturalKey('OutreachEvent', activation)).toBe(activation);
});

test.each(['', ' ', '%', 'OutreachEvent:', encodeBase64('OutreachEvent:'), '\u{1F600}'])(
  'text that is not a node id stays as it is: %j',
  (text) => {
    expect(naturalKey('OutreachEvent', text)).toBe(text);
  },
);

test('it never throws, whatever the text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(naturalKey('OutreachEvent', text)).toEqual(expect.any(String));
    }),
  );
});
