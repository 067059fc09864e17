import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ancestorsOf,
  boundsBelow,
  boundsWithin,
  isRegionCode,
  isWithin,
  levelBelow,
  levelOf,
  parentOf,
  topmost,
} from '../../src/terms/region-code.ts';
import { anyCode, farCode } from '../harness/region-codes.ts';

const code = fc.oneof(anyCode, farCode);

test('every ancestor is a region code and contains the region, and the region contains none of them', () => {
  fc.assert(
    fc.property(code, (region) => {
      for (const ancestor of ancestorsOf(region)) {
        expect(isRegionCode(ancestor)).toBe(true);
        expect(isWithin(region, ancestor)).toBe(true);
        expect(isWithin(ancestor, region)).toBe(false);
      }
    }),
  );
});

test('each level has one ancestor, and the last is the parent', () => {
  fc.assert(
    fc.property(farCode, (region) => {
      const path = [...ancestorsOf(region), region];
      expect(path[0]).toBe('ID');
      expect(path.at(-2)).toBe(parentOf(region));
      for (const [index, each] of path.slice(1).entries())
        expect(levelOf(each)).toBe(levelBelow(levelOf(path[index] ?? '')));
    }),
  );
});

test('the bounds below a region contain exactly the regions below it', () => {
  fc.assert(
    fc.property(code, code, (region, root) => {
      const { from, to } = boundsBelow(root);
      expect(from <= region && region < to).toBe(ancestorsOf(region).includes(root));
    }),
  );
});

test('the bounds within a region contain exactly the region and the regions below it', () => {
  fc.assert(
    fc.property(code, code, (region, root) => {
      const { from, to } = boundsWithin(root);
      expect(from <= region && region < to).toBe(isWithin(region, root));
    }),
  );
});

test('being within is the same as being the region or having it as an ancestor', () => {
  fc.assert(
    fc.property(anyCode, anyCode, (region, root) => {
      expect(isWithin(region, root)).toBe(region === root || ancestorsOf(region).includes(root));
    }),
  );
});

test('the topmost regions contain all the given ones and never each other', () => {
  fc.assert(
    fc.property(fc.array(anyCode, { maxLength: 12 }), (regions) => {
      const top = topmost(regions);
      expect(regions.every((region) => top.some((root) => isWithin(region, root)))).toBe(true);
      expect(top.some((region) => top.some((root) => region !== root && isWithin(region, root)))).toBe(false);
    }),
  );
});
