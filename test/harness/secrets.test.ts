import { expect, test } from 'vitest';
import { formsOf, secretsIn } from './secrets.ts';

test('a secret is found in whichever form it is printed', () => {
  const secret = 'rahasia+redis/"bus"?&%#=ü';
  const texts = [
    secret,
    JSON.stringify({ secret }),
    encodeURIComponent(secret),
    Buffer.from(`petugas:${secret}`).toString('base64'),
  ];
  expect(texts.map((text) => secretsIn(`a ${text} b`, { secret }))).toEqual(texts.map(() => ['secret']));
  expect(formsOf(secret).every((form) => form.length > 20)).toBe(true);
  expect(secretsIn('a rahasia+redis b', { secret })).toEqual([]);
});
