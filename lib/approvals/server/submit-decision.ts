import type { z } from 'zod';
import { authorize } from '@/lib/access';
import { parseOrThrow } from '@/lib/kernel';
import type { RelyingParty } from '@/lib/passkeys';
import type { Ctx } from '@/lib/platform/context';
import { type Decided, decide, type NewDecision } from '../decide';
import { refuse } from '../refusal';
import { parseApprovalStatement } from '../statement';
import { type ApprovalView, newDecisionSchema } from '../views';
import { decidingPerson, type Person } from './decider';
import { takeStatement } from './decision-store';
import { type CheckedSignature, readSignature } from './read-signature';
import { refused } from './refused';
import { getApproval, recordOf, type StoredApproval } from './request-store';
import { viewFor } from './view';
import { Stale, writeDecision } from './write-decision';

/** Somebody else deciding at the same moment makes us look again; more often than the largest quorum is no coincidence. */
const ATTEMPTS = 6;

/**
 * Takes a decision: signed by a passkey or an SSH key over the statement `beginDecision` made, or a denial with its reason alone. The statement
 * counts once, whatever comes of it. Throws `forbidden` or `conflict` with the code of the refusal in `fields[0].received`.
 */
export async function submitDecision(
  ctx: Ctx,
  relyingParty: RelyingParty,
  id: string,
  input: z.input<typeof newDecisionSchema>,
): Promise<ApprovalView> {
  authorize(ctx, 'read');
  const given = parseOrThrow(newDecisionSchema, input, 'The decision');
  const person = await decidingPerson(ctx);
  const stored = await getApproval(ctx, id);
  const taken =
    'nonce' in given
      ? await readSigned(ctx, relyingParty, person, stored, given)
      : ({
          decision: { decision: 'deny', by: person, reason: given.reason, signed: null },
          signed: null,
        } as const);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const seen = attempt === 0 ? stored : await getApproval(ctx, id);
    const decided: Decided = judge(seen, taken.decision, ctx.clock.now());
    try {
      await writeDecision(ctx, { seen, decided, person, ...taken });
      return await viewFor(ctx, await getApproval(ctx, id));
    } catch (error) {
      if (!(error instanceof Stale)) throw error;
    }
  }
  throw refused(refuse('already-decided', 'others decided at the same moment; look again'));
}

function judge(seen: StoredApproval, decision: NewDecision, now: Date): Decided {
  const decided = decide(recordOf(seen), decision, now);
  if (!decided.ok) throw refused(decided);
  return decided;
}

async function readSigned(
  ctx: Ctx,
  relyingParty: RelyingParty,
  person: Person,
  { request }: StoredApproval,
  given: Extract<z.output<typeof newDecisionSchema>, { nonce: string }>,
): Promise<{ decision: NewDecision; signed: CheckedSignature & { statement: string } }> {
  const now = ctx.clock.now();
  const place = { nonce: given.nonce, requestId: request.id, approverId: person.id, now };
  const text = await takeStatement(ctx.db, place);
  if (text === null)
    throw refused(
      refuse('expired', 'this statement was signed already, ran out or is not yours; begin again'),
    );
  const checked = await readSignature(ctx, relyingParty, person, text, given.signature);
  if (!checked.ok) throw refused(checked);
  const statement = parseApprovalStatement(text);
  const { publicKeyDigest, enrolledAt, revokedAt } = checked.enrolment;
  const signed = { statement, key: { digest: publicKeyDigest, enrolledAt, revokedAt } };
  return {
    decision:
      statement.decision === 'approve'
        ? { decision: 'approve', by: person, signed }
        : { decision: 'deny', by: person, reason: statement.reason, signed },
    signed: { ...checked, statement: text },
  };
}
