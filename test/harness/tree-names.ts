import type { NameIndex } from '../../src/region/name-index.ts';
import type { Tree } from '../../src/region/tree.ts';
import { atOnce } from '../../src/terms/steps.ts';

/** The index of a tree's names, made at once. */
export const namesOf = (tree: Tree): Promise<NameIndex> => tree.nameIndex(async (steps) => atOnce(steps));
