import type { Actor } from '@/lib/access';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { RelyingParty } from '../relying-party';

export type PersonCtx = Ctx & { actor: Extract<Actor, { kind: 'user' }> };

/** The ctx of somebody signed in to their own account. Throws `unauthenticated`, or `forbidden` for anything else that acts. */
export function personCtx(ctx: Ctx): PersonCtx {
  const { actor } = ctx;
  if (actor.kind === 'user') return { ...ctx, actor };
  throw new AppError(actor.kind === 'anonymous' ? 'unauthenticated' : 'forbidden', {
    message: `${actor.kind} has no passkeys`,
    userMessage: 'Only somebody signed in to their own account has passkeys. Sign in first.',
  });
}

/** The relying party, or `conflict` saying why browsers make no passkeys for this installation. */
export function usableParty(party: RelyingParty): Extract<RelyingParty, { usable: true }> {
  if (party.usable) return party;
  throw new AppError('conflict', {
    message: `no passkeys at ${party.origin}: ${party.because}`,
    userMessage:
      party.because === 'ip-address'
        ? `Passkeys need a host name, and this installation is opened at the address ${party.origin}. Sign with an SSH key instead: mc approvals sign --key.`
        : `Passkeys need https, and this installation is opened at ${party.origin}. Sign with an SSH key instead: mc approvals sign --key.`,
  });
}
