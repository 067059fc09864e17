import type { Rank } from '../values/ranking.ts';
import { bindingTarget, type Progress } from '../values/target.ts';
import { readFindings } from './finding-reader.ts';
import { type ChildrenCounted, countChildren, type KeptValue, type ShownFinding } from './kept-value.ts';
import type { ComputedValue } from './value-reader.ts';

/** A value to show: one that can be asked for more, or one that was kept with all that can be shown of it. */
export type ShownValue = ComputedValue | KeptValue;

/** Progress towards a target, and the region's children compared with it. */
export type ShownProgress = Progress & { children: ChildrenCounted | (() => Promise<ChildrenCounted>) };

const asked = (computed: ComputedValue, progress: Progress): ShownProgress => ({
  ...progress,
  children: () => countChildren(computed, progress),
});

/** Progress towards the target that binds the region on the day of the value; null if there is none. */
export const bindingProgress = async (shown: ShownValue): Promise<ShownProgress | null> => {
  if ('kept' in shown) return shown.kept.binding;
  const progress = await shown.reader.bindingProgress(shown);
  return progress && asked(shown, progress);
};

/** Progress towards every target in force, the country's first. */
export const allProgress = async (shown: ShownValue): Promise<ShownProgress[]> =>
  'kept' in shown ? shown.kept.all : (await shown.reader.allProgress(shown)).map((progress) => asked(shown, progress));

/** Where no target is in force: the one that bound last. */
export const lapsedProgress = async (shown: ShownValue): Promise<ShownProgress | null> => {
  if ('kept' in shown) return shown.kept.lapsed;
  const progress = await shown.reader.lapsedProgress(shown);
  return progress && asked(shown, progress);
};

/** The rank among the siblings that have a value; null without a value or without siblings. */
export const rankOf = (shown: ShownValue): Rank | null | Promise<Rank | null> =>
  'kept' in shown ? shown.kept.rank : shown.reader.rank(shown);

/** The findings on the value, on the figures it stands on and on the claims about it. */
export const findingsOf = (shown: ShownValue): ShownFinding[] | Promise<ShownFinding[]> =>
  'kept' in shown ? shown.kept.findings : readFindings(shown);

/** The percentages that the text of the coverage must not cross: 100, and the target that binds. */
export const limitsOf = (shown: ShownValue): number[] => {
  if ('kept' in shown) return [100, ...(shown.kept.binding ? [shown.kept.binding.target.percent] : [])];
  const { query, facts } = shown;
  const target = bindingTarget(facts.targets, query.code, query.indicator.code, query.day);
  return [100, ...(target ? [target.percent] : [])];
};
