import { said } from '../language/sentence.ts';
import { invalid, type Refused } from '../terms/refusal.ts';

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
  const fits = text === null ? !required : text.length <= longestReason && !text.includes('\0');
  if (fits) return null;
  return invalid(
    'reason',
    required ? said`must have 1 to ${longestReason} characters` : said`must have at most ${longestReason} characters`,
  );
};
