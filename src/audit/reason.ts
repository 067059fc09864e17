import { invalid, type Refused } from '../terms/refusal.ts';
import { optionalTextProblem, requiredTextProblem } from '../terms/text.ts';

/** Maximum length of a reason, or of a note to the public, in characters. */
export const longestReason = 500;

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
