import { type RelyingParty, relyingPartyOf } from '@/lib/passkeys';
import { getRuntime } from './runtime';

/** Whom passkeys of this installation are for: the one address people open, which write requests are checked against too. */
export function relyingParty(): RelyingParty {
  return relyingPartyOf(getRuntime().env.NEXTAUTH_URL);
}
