import { z } from 'zod';
import { discoveryUrl } from './next-auth-options';

const BASE_SCOPE = 'openid email profile';
const discoverySchema = z.object({ scopes_supported: z.array(z.string()).optional() });

/**
 * Scopes to ask an issuer for: the usual three, and the one named like the groups claim where the issuer offers it (some
 * send groups only when asked, others refuse a scope they do not know). Any trouble here shows at the sign-in itself.
 */
export async function oidcScope(oidc: { issuer: string; groupsClaim: string }): Promise<string> {
  try {
    const reply = await fetch(discoveryUrl(oidc.issuer), { signal: AbortSignal.timeout(5_000) });
    const { scopes_supported: offered = [] } = discoverySchema.parse(await reply.json());
    return offered.includes(oidc.groupsClaim) ? `${BASE_SCOPE} ${oidc.groupsClaim}` : BASE_SCOPE;
  } catch {
    return BASE_SCOPE;
  }
}
