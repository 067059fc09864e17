import { invalid, type Refused } from '../terms/refusal.ts';
import { optionalTextProblem, requiredTextProblem } from '../terms/text.ts';

/** Maximum length of a reason, or of a note to the public, in characters. */
export const longestReason = 500;

/** The descriptions of a reason in the schema. */
export const reasonDescription = {
  required: `The reason, for the audit trail; 1 to ${longestReason} characters.`,
  optional: `The reason, for the audit trail; at most ${longestReason} characters.`,
};

/** A reason as it is stored: trimmed; null if blank. */
export const keptReason = (reason: string | null | undefined): string | null => reason?.trim() || null;

/** INVALID if a reason is missing or cannot be stored, else null. */
export const refusedReason = (
  reason: string | null | undefined,
  { required }: { required: boolean },
): Refused | null => {
  const text = keptReason(reason);
  const problem = required ? requiredTextProblem(text ?? '', longestReason) : optionalTextProblem(text, longestReason);
  return problem && invalid('reason', problem);
};

/** INVALID if a note to the public cannot be stored, else null. */
export const refusedNote = (note: string | null): Refused | null => {
  const problem = optionalTextProblem(keptReason(note), longestReason);
  return problem && invalid('publicNote', problem);
};
