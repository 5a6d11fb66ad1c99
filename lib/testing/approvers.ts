import { generateKeyPairSync } from 'node:crypto';
import type { Grant, Role } from '@/lib/access';
import { approvalMessage, parseSshKey } from '@/lib/approvals';
import { addApproverKey, beginDecision, submitDecision } from '@/lib/approvals/server';
import { relyingPartyOf } from '@/lib/passkeys';
import { beginRegistration, finishRegistration } from '@/lib/passkeys/server';
import type { Ctx } from '@/lib/platform/context';
import { sshSign, sshSigner } from './approval-samples';
import { type TestClock, testCtx, testUser } from './ctx';
import type { TestDb } from './db';
import { type Ceremony, softwareCredential } from './software-authenticator';

export const HERE = relyingPartyOf('http://localhost:3000');

let people = 0;

/** Somebody in the database who has just signed in. */
export async function testPerson(
  test: TestDb,
  clock: TestClock,
  grants: Role | Grant[] = 'approver',
): Promise<{ ctx: Ctx; id: string }> {
  people += 1;
  const now = clock.now();
  const [id, sessionId] = ['usr', 'ses'].map((prefix) => `${prefix}_${String(people).padStart(26, '0')}`) as [
    string,
    string,
  ];
  const actor = {
    ...testUser(grants, id),
    sessionId,
    name: `Person ${people}`,
    email: `p${people}@example.com`,
  };
  const session = { id: sessionId, createdAt: now, lastSeenAt: now, expiresAt: now, ip: '', userAgent: '' };
  await test.db.user.create({
    data: {
      id,
      email: actor.email,
      name: actor.name,
      createdAt: now,
      sessions: { create: session },
      grants: {
        create: actor.grants.flatMap(({ role, tenants }) =>
          (tenants === '*' ? ['*'] : tenants).map((tenantId) => ({ role, tenantId })),
        ),
      },
    },
  });
  return { ctx: testCtx(test.db, actor, { clock }), id };
}

/** Registers a passkey; `sign` decides on a request with it, changing what the ceremony says when told to. */
export async function withPasskey({ ctx }: { ctx: Ctx }) {
  const credential = softwareCredential();
  const { challenge } = await beginRegistration(ctx, HERE, { proof: { by: 'sign-in' } });
  const passkey = await finishRegistration(ctx, HERE, {
    name: 'laptop',
    answer: credential.register(challenge),
  });
  const answer = (asked: string, said: Ceremony = {}) => {
    const { id, response } = credential.assert(asked, said);
    return { kind: 'webauthn' as const, id, response };
  };
  return {
    credential,
    passkey,
    answer,
    async sign(id: string, said: Ceremony = {}, decision: 'approve' | 'deny' = 'approve', reason = '') {
      const begun = await beginDecision(ctx, HERE, id, { decision, reason });
      return submitDecision(ctx, HERE, id, { nonce: begun.nonce, signature: answer(begun.challenge, said) });
    },
  };
}

/** Registers an SSH key; `sign` decides on a request with it. */
export async function withSshKey({ ctx }: { ctx: Ctx }, pair = generateKeyPairSync('ed25519')) {
  const { line } = sshSigner('usr_X', pair);
  const key = await addApproverKey(ctx, { publicKey: `${line} laptop`, name: 'laptop' });
  const { blob } = parseSshKey(line);
  return {
    key,
    line,
    async sign(id: string, through: Ctx = ctx) {
      const begun = await beginDecision(through, HERE, id, { decision: 'approve' });
      const signature = sshSign(pair.privateKey, blob, approvalMessage(begun.statement));
      const signed = { kind: 'ssh' as const, publicKey: line, signature };
      return submitDecision(through, HERE, id, { nonce: begun.nonce, signature: signed });
    },
  };
}
