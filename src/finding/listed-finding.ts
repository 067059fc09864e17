import type { Sentence } from '../terms/sentence.ts';
import type { FoundOf } from '../values/quality/findings.ts';
import type { Place } from './worst-first.ts';

/** A finding in a list: its place in the order, its words, and the ids of its figures. */
export type ListedFinding = Place & {
  /** Every indicator that it is about; `indicatorCode` is set only if that is one. */
  indicatorCodes: string[];
  message: Sentence;
  figures: { id: number }[];
};

// 80 bits of SHA-256 are enough to tell the findings of one region apart.
const markLength = 20;

/**
 * A finding of a region, with its mark: a hash of what it stands on, which are the region, the indicator, the rule, the
 * people, the figures and whatever else the rule names. It does not depend on the words of the message.
 */
export const listedFinding = (
  regionCode: string,
  { finding, indicatorCodes }: FoundOf,
  sha256: (text: string) => string,
): ListedFinding => {
  const { rule, severity, message, people, figures, standsOn = '' } = finding;
  const [only = null, ...others] = indicatorCodes;
  const indicatorCode = others.length > 0 ? null : only;
  const ids = figures.map(({ id }) => id).toSorted((a, b) => a - b);
  const mark = sha256(JSON.stringify([regionCode, indicatorCode, rule, people, ids, standsOn])).slice(0, markLength);
  return {
    severity,
    people,
    regionCode,
    rule,
    indicatorCode,
    mark,
    indicatorCodes,
    message,
    figures: figures.map(({ id }) => ({ id })),
  };
};
