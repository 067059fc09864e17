import { expect, test } from 'vitest';
import { FewKeys } from '../../src/budget/few-keys.ts';
import { windowMs } from '../../src/budget/window.ts';

const network = (index: number): string =>
  `2001:db8:${(index >> 16).toString(16)}:${(index & 0xffff).toString(16)}::/64`;

test('a million /64s are counted under a bounded number of keys', () => {
  const keys = new FewKeys();
  const used = new Set<string>();
  for (let index = 0; index < 1_000_000; index++) used.add(keys.keyFor(network(index), 0));
  expect(used.size).toBeLessThanOrEqual(50_000 + 4096);
});

test('those that came first in a minute keep their own key, and later ones share by their wider network', () => {
  const keys = new FewKeys(2);
  expect(keys.keyFor('203.0.113.7', 0)).toBe('203.0.113.7');
  expect(keys.keyFor('2001:db8:1:2::/64', 0)).toBe('2001:db8:1:2::/64');
  const shared = keys.keyFor('2001:db8:1:3::/64', 0);
  expect(shared).toMatch(/^share [0-9a-f]{3}$/);
  expect(keys.keyFor('2001:db8:1:4::/64', 0)).toBe(shared);
  expect(keys.keyFor('2001:db8:2:4::/64', 0)).not.toBe(shared);
  expect(keys.keyFor('198.51.100.1', 0)).toBe(keys.keyFor('198.51.100.255', 0));
  expect(keys.keyFor('203.0.113.7', windowMs - 1)).toBe('203.0.113.7');
  expect(keys.keyFor('198.51.100.1', windowMs)).toBe('198.51.100.1');
});
