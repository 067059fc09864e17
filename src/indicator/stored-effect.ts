import { putTogether, type SentenceParts, takenApart } from '../terms/sentence.ts';
import type { KeptValue, ShownFinding } from './kept-value.ts';

/** A finding as JSON. */
export type StoredFinding = Omit<ShownFinding, 'message'> & { message: SentenceParts };
/** A kept value as JSON. */
type StoredValue = Omit<KeptValue, 'kept'> & {
  kept: Omit<KeptValue['kept'], 'computedAt' | 'findings'> & { computedAt: string; findings: StoredFinding[] };
};
/** A value that a write changed, before and after it, as JSON. */
export type StoredEffect = { before: StoredValue; after: StoredValue };

export const storedFindings = (findings: ShownFinding[]): StoredFinding[] =>
  findings.map(({ figures, message, ...rest }) => ({
    ...rest,
    message: takenApart(message),
    figures: figures.map(({ id }) => ({ id })),
  }));

export const recalledFindings = (stored: StoredFinding[]): ShownFinding[] =>
  stored.map((finding) => ({ ...finding, message: putTogether(finding.message) }));

const storedValue = ({ kept, ...value }: KeptValue): StoredValue => ({
  ...value,
  kept: { ...kept, computedAt: kept.computedAt.toISOString(), findings: storedFindings(kept.findings) },
});

const recalledValue = ({ kept, ...value }: StoredValue): KeptValue => ({
  ...value,
  kept: { ...kept, computedAt: new Date(kept.computedAt), findings: recalledFindings(kept.findings) },
});

export const storedEffects = (effects: { before: KeptValue; after: KeptValue }[]): StoredEffect[] =>
  effects.map(({ before, after }) => ({ before: storedValue(before), after: storedValue(after) }));

export const recalledEffects = (stored: StoredEffect[]): { before: KeptValue; after: KeptValue }[] =>
  stored.map(({ before, after }) => ({ before: recalledValue(before), after: recalledValue(after) }));
