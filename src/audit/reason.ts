import { Refused } from '../refusal.ts';

const longestReason = 500;

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
  const least = required ? '1 to' : 'at most';
  return new Refused('INVALID', `reason: must have ${least} ${longestReason} characters`, ['input', 'reason']);
};
