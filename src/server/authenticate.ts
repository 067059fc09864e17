import { TokenError } from '../access/claims.ts';
import type { EndedTokens, Ending } from '../access/ended-tokens.ts';
import { ProviderAway } from '../access/published-keys.ts';
import type { VerifyToken } from '../access/token.ts';
import { publicViewer, type Viewer } from '../access/viewer.ts';
import { unauthenticated, unavailable } from '../graphql/errors.ts';

const endings: Record<Ending, string> = {
  revoked: 'the token was revoked',
  'signed out': 'you were signed out: an administrator ended this sign-in; sign in again',
};

/**
 * Returns the viewer for the value of an Authorization header or of connectionParams.authorization; without a value,
 * the viewer is PUBLIC. Throws UNAUTHENTICATED for a token that is malformed, expired, forged, revoked or
 * signed out, and UNAVAILABLE while it cannot be checked because the identity provider is away.
 */
export const authenticate = async (
  authorization: string | null,
  verify: VerifyToken,
  ended: EndedTokens,
): Promise<Viewer> => {
  if (authorization === null || authorization === '') return publicViewer;
  const [scheme, token, ...rest] = authorization.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0)
    throw unauthenticated('authorization: must be "Bearer" followed by a token');
  try {
    const viewer = await verify(token);
    const ending = ended.endingOf(viewer);
    if (ending) throw unauthenticated(endings[ending]);
    return viewer;
  } catch (error) {
    if (error instanceof ProviderAway)
      throw unavailable(
        'The token cannot be checked, because the identity provider is unavailable. Send the request again later.',
        error.retryAfterSeconds,
      );
    throw error instanceof TokenError ? unauthenticated(error.message) : error;
  }
};
