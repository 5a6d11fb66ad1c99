import { randomBytes } from 'node:crypto';
import type { Ctx } from '@/lib/platform/context';
import type { Proof } from '../step-up';
import type { PersonCtx } from './own-account';
import { type ChallengePlace, keepChallenge } from './store';

/** Long enough to find one's phone, too short to be of use later. */
const CHALLENGE_SECONDS = 300;

/** Makes and keeps 32 random bytes for one answer by this person, in this session, for this purpose. */
export async function issueChallenge(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  actor: PersonCtx['actor'],
  purpose: ChallengePlace['purpose'],
  proof: Proof | null,
): Promise<Uint8Array<ArrayBuffer>> {
  const challenge = new Uint8Array(randomBytes(32));
  const now = ctx.clock.now();
  await keepChallenge(ctx.db, {
    challenge: Buffer.from(challenge).toString('base64url'),
    userId: actor.id,
    sessionId: actor.sessionId,
    purpose,
    proof,
    now,
    expiresAt: new Date(now.getTime() + CHALLENGE_SECONDS * 1000),
  });
  return challenge;
}
