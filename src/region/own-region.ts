import { refusedScope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { invalid, type Refused } from '../terms/refusal.ts';
import { isRegionCode } from '../terms/region-code.ts';
import { said } from '../terms/sentence.ts';
import type { Tree } from './tree.ts';

/** Looks up whether the tree has a region. */
export type KnownRegions = Pick<Tree, 'has'>;

/**
 * The refusal for the region of an input: INVALID if it does not exist, OUT_OF_SCOPE if the viewer may not change it;
 * null if it may be used.
 */
export const refusedRegion = (viewer: Viewer, code: string, regions: KnownRegions): Refused | null => {
  if (!isRegionCode(code)) return invalid('region', said`${JSON.stringify(code)} is not a region code`);
  const outside = refusedScope(viewer, [code], 'region', said`${code} lies outside your regions`);
  if (outside) return outside;
  return regions.has(code) ? null : invalid('region', said`there is no region ${JSON.stringify(code)}`);
};
