import type { Language } from './language.ts';
import { targetText } from './numbers.ts';
import { provenanceWordsIn } from './provenance-words.ts';
import { dateText } from './times.ts';

type Progress = { met: boolean | null; target: { percent: number; to: string } };
/** A value with the target in force or, where there is none, the last one that was. */
export type Targeted = {
  coverage: object | null;
  dataAsOf: string | null;
  target: Progress | null;
  lapsedTarget: Progress | null;
};
/** The progress of a value: `open` where its numbers do not decide whether the target is met. */
export type TargetLine = { percent: number; text: string; state: 'met' | 'missed' | 'open' | 'unknown' };

/** The fields to select on a value whose target is shown. */
export const targetFields = `target { met target { percent to } } lapsedTarget { met target { percent to } }`;

const stateOf = ({ coverage, dataAsOf, target }: Targeted, { met, target: { to } }: Progress): TargetLine['state'] => {
  // A value from after the end of a target says nothing about what was reached by then.
  if (!coverage || (!target && dataAsOf !== null && dataAsOf > to)) return 'unknown';
  if (met === null) return 'open';
  return met ? 'met' : 'missed';
};

/** The target of a value, with its last day if it is no longer in force; null without any. */
export const targetLine = (
  value: Targeted,
  language: Language,
  month: 'long' | 'short' = 'long',
): TargetLine | null => {
  const progress = value.target ?? value.lapsedTarget;
  if (!progress) return null;
  const { percent, to } = progress.target;
  const words = provenanceWordsIn(language);
  const size = targetText(percent);
  const text = value.target ? words.target(size) : words.lapsedTarget(size, dateText(to, language, month));
  return { percent, text, state: stateOf(value, progress) };
};

/** The target with its state: "target 30 %: belum pasti". */
export const targetStateText = ({ text, state }: TargetLine, language: Language): string => {
  const words = provenanceWordsIn(language);
  if (state === 'met') return `${text}: ${words.targetMet}`;
  return state === 'open' ? `${text}: ${words.targetOpen}` : text;
};
