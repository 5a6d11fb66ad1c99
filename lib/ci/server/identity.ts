import type { Actor } from '@/lib/access';
import type { Json } from '@/lib/kernel';
import type { CiClaims } from '../judge-claims';

/** Who posts, and what proved it. */
export type CiIdentity = {
  actor: Extract<Actor, { kind: 'ci' | 'token' }>;
  /** Whose idempotency keys these are */
  source: string;
  /** What proved it, for evidence: no secret, no token */
  proof: { [key: string]: Json };
  /** Of an OIDC token: the body must not say otherwise */
  claims: CiClaims | null;
  /** Of a one-time token: to be used up by the post */
  tokenUse: { id: string; expiresAt: Date } | null;
  /** webhook-id: signed, and so the key of the post whatever other headers say */
  signedKey: string | null;
  /** Repositories a sender may speak for; null for any */
  repositories: readonly string[] | null;
};
