import { language } from '../page.ts';
import { words } from '../page-words.ts';
import { provenanceOf, type Standing, standingFields } from '../provenance.ts';
import { type Targeted, targetFields } from '../target-line.ts';
import { type LastChange, lastChangeFields } from './fall.ts';

/** A value of a region as the board shows it. */
export type BoardValue = Standing &
  Targeted & {
    region: { code: string; name: string; level: string; childCount: number };
    coverage: { percent: number; text: string } | null;
    numerator: { value: number } | null;
    denominator: { value: number; asOf: string | null } | null;
    lastChange: LastChange | null;
  };
/** A value with the text that tells its day and source. */
export type SourcedValue = BoardValue & { source: string };

/** The fields to select on a value of the board. */
export const boardValueFields = `region { code name level childCount }
  coverage { percent text } numerator { value } denominator { value } ${standingFields} ${targetFields}
  ${lastChangeFields}`;

/** Adds the day and source of a value. Without these its numbers are taken away, because they are not shown. */
export const withSource = (value: BoardValue, indicator: string): SourcedValue => {
  const source = provenanceOf(value, { indicator, children: value.region.childCount }, language);
  if (source !== null) return { ...value, source };
  return { ...value, coverage: null, numerator: null, source: words.noSource };
};
