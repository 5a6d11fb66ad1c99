import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { authorize } from '@/lib/access';
import { parseOrThrow } from '@/lib/kernel';
import type { RelyingParty } from '@/lib/passkeys';
import { listActiveCredentials } from '@/lib/passkeys/server';
import type { Ctx } from '@/lib/platform/context';
import { toBase64Url } from '../base64url';
import { entitlingRole } from '../decide';
import { mayDecide } from '../may-decide';
import { refuse } from '../refusal';
import {
  approvalChallenge,
  encodeStatement,
  parseApprovalStatement,
  STATEMENT_LIFE_SECONDS,
} from '../statement';
import { beginDecisionSchema, type StatementReply } from '../views';
import { decidingPerson } from './decider';
import { keepStatement, statementsOfOthers } from './decision-store';
import { refused } from './refused';
import { getApproval, recordOf, type StoredApproval } from './request-store';

/**
 * Makes the statement somebody is about to sign, with a nonce that counts once and for five minutes. Whoever may not sign is told so here
 * already; what counts is what `submitDecision` finds.
 */
export async function beginDecision(
  ctx: Ctx,
  relyingParty: RelyingParty,
  id: string,
  input: z.input<typeof beginDecisionSchema>,
): Promise<StatementReply> {
  authorize(ctx, 'read');
  const { decision, reason } = parseOrThrow(beginDecisionSchema, input, 'The decision');
  const person = await decidingPerson(ctx);
  const stored = await getApproval(ctx, id);
  const now = ctx.clock.now();
  const allowed = mayDecide(recordOf(stored), person, decision, now);
  if (!allowed.ok) throw refused(allowed);
  if (decision === 'deny' && reason === '') throw refused(refuse('reason-missing', 'say why it is denied'));
  const role = entitlingRole(stored.request, person);
  if (!role.ok) throw refused(role);
  const { request } = stored;
  const iat = Math.floor(now.getTime() / 1000);
  const nonce = toBase64Url(new Uint8Array(randomBytes(32)));
  const statement = encodeStatement({
    v: 1,
    type: 'mission-control/approval',
    requestId: request.id,
    kind: request.kind,
    payloadDigest: request.payloadDigest,
    decision,
    reason,
    approver: { id: person.id, name: person.name },
    role: role.role,
    slot: await nextSlot(ctx, stored, person.id, now),
    environment: request.environment,
    nonce,
    iat,
    exp: iat + STATEMENT_LIFE_SECONDS,
  });
  const expiresAt = new Date((iat + STATEMENT_LIFE_SECONDS) * 1000);
  await keepStatement(
    ctx.db,
    { nonce, requestId: request.id, approverId: person.id, statement, expiresAt },
    now,
  );
  return {
    statement,
    nonce,
    challenge: toBase64Url(approvalChallenge(statement)),
    expiresAt: expiresAt.toISOString(),
    webauthn: relyingParty.usable ? await passkeysOf(ctx, person.id, relyingParty.rpId) : null,
  };
}

async function passkeysOf(ctx: Ctx, personId: string, rpId: string): Promise<StatementReply['webauthn']> {
  const known = await listActiveCredentials(ctx.db, personId);
  return {
    rpId,
    allowCredentials: known
      .filter((credential) => credential.rpId === rpId)
      .map(({ credentialId, transports }) => ({ id: credentialId, type: 'public-key' as const, transports })),
  };
}

/** A place nobody has filled or, if there is one, is about to fill: two people who sign at once should not be in each other’s way. */
async function nextSlot(ctx: Ctx, stored: StoredApproval, personId: string, now: Date): Promise<number> {
  const { quorum } = stored.request.policy;
  const filled = new Set(stored.decisions.map(({ slot }) => slot));
  const others = await statementsOfOthers(ctx.db, stored.request.id, personId, now);
  const claimed = new Set(others.map((text) => parseApprovalStatement(text).slot));
  const free = Array.from({ length: quorum }, (_, index) => index + 1).filter((slot) => !filled.has(slot));
  return free.find((slot) => !claimed.has(slot)) ?? free[0] ?? 1;
}
