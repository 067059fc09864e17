import { invalid, type Refused } from '../terms/refusal.ts';
import { optionalTextProblem, requiredTextProblem } from '../terms/text.ts';

/** Characters that a reason, or a note to the public, has at most. */
export const longestReason = 500;

/** A reason as it is kept: trimmed; blank is none. */
export const keptReason = (reason: string | null | undefined): string | null => reason?.trim() || null;

/** Why a reason cannot be kept; null where it can. */
export const refusedReason = (
  reason: string | null | undefined,
  { required }: { required: boolean },
): Refused | null => {
  const text = keptReason(reason);
  const problem = required ? requiredTextProblem(text ?? '', longestReason) : optionalTextProblem(text, longestReason);
  return problem && invalid('reason', problem);
};
