import type { EndedTokens } from '../access/ended-tokens.ts';
import { refusedScope } from '../access/scope.ts';
import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Trail } from '../audit/trail.ts';
import { nothingMoved } from '../terms/moved.ts';
import { Refused } from '../terms/refusal.ts';
import { ancestorsOf, countryCode, nearestCommon } from '../terms/region-code.ts';
import { said } from '../terms/sentence.ts';
import { uuidOf } from '../terms/uuid.ts';
import { endStored, findSignIn, lowestKnown } from './sign-in.store.ts';

const noSignIn = new Refused('NOT_FOUND', said`There is no such sign-in.`, ['input', 'id']);

/**
 * Ends a sign-in all of whose regions lie in the viewer's; this server rejects its tokens at once. A sign-in without
 * regions is for administrators of the whole country. Refuses with INVALID, NOT_FOUND or OUT_OF_SCOPE.
 */
export const endSignIn = async (
  ended: EndedTokens,
  { id: text, reason }: { id: string; reason: string },
  trail: Trail,
): Promise<{ id: string } | Refused> => {
  const refusal = refusedReason(reason, { required: true });
  if (refusal) return refusal;
  const id = uuidOf(text);
  if (id === null) return noSignIn;
  const { viewer } = trail.person;
  const result = await trail.write<{ id: string; key: string }>(async (client, note) => {
    const stored = await findSignIn(client, id);
    if (!stored) return noSignIn;
    const { key, subject, role, endedAt, regionCodes } = stored;
    const codes = regionCodes.length > 0 ? regionCodes : [countryCode];
    const outside = refusedScope(viewer, codes, 'id', said`The regions of the sign-in are not all within yours.`);
    if (outside) return outside;
    if (endedAt === null) {
      await endStored(client, id, viewer.subject);
      const common = nearestCommon(codes);
      note({
        action: 'SIGN_IN_ENDED',
        // A token may name a region that the tree does not have.
        region: await lowestKnown(client, [...ancestorsOf(common), common]),
        subject: { type: 'SignIn', id },
        reason: keptReason(reason),
        before: { subject, role, regions: regionCodes },
        moved: nothingMoved,
      });
    }
    return { id, key };
  });
  if (result instanceof Refused) return result;
  ended.signOut(result.key);
  return { id };
};
