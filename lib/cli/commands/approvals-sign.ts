import type { Command } from 'commander';
import { z } from 'zod';
import {
  APPROVAL_DOMAIN,
  type ApprovalView,
  approvalIdSchema,
  approvalMessage,
  approvalReplySchema,
  checkPersonSignature,
  parseApprovalStatement,
  parseSshSignature,
  payloadDigestOf,
  sshKeyFromBlob,
  statementReplySchema,
} from '@/lib/approvals';
import { AppError } from '@/lib/kernel';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import { describeApproval } from '../approval-text';
import { addCommand, type Run } from '../command';
import { EXIT } from '../exit-codes';
import { askText } from '../prompt';
import { signWithSshKeygen } from '../ssh-keygen';
import { adminClient } from '../target';

/** `mc approvals sign|deny`: for people who approve without a browser. Both go through a server; this machine alone can approve nothing. */
export function registerApprovalSigning(approvals: Command): void {
  addCommand(approvals, 'sign <id>', {
    summary: 'sign exactly the payload that is shown, with an SSH key registered to you',
    example:
      'mc --server https://mc.example.com approvals sign apr_01J0ZW3H9Y5T2M8K4Q6R7S1VXC --key ~/.ssh/id_ed25519',
    options: [
      ['--key <file>', 'Ed25519 private key, or its .pub when an agent holds it'],
      ['--reason <text>', 'a note that is signed too'],
      ['--yes', 'sign without asking again'],
    ],
    input: z.object({
      id: approvalIdSchema,
      key: z.string('expected a key, such as --key ~/.ssh/id_ed25519').min(1).max(4_096),
      reason: z.string().max(500).default(''),
      yes: z.boolean().default(false),
    }),
    run: sign,
  });
  addCommand(approvals, 'deny <id>', {
    summary: 'end a request with a reason; needs no key',
    example: 'mc approvals deny apr_01J0ZW3H9Y5T2M8K4Q6R7S1VXC --reason "the blast radius is too large"',
    options: [['--reason <text>', 'why, for whoever asked']],
    input: z.object({ id: approvalIdSchema, reason: z.string('expected a reason').min(1).max(500) }),
    run: async (run) => {
      const { id, reason } = run.input;
      const body = { decision: 'deny', reason };
      const path = `/api/approvals/${id}/decisions`;
      const { approval } = await adminClient(run).send('POST', path, body, approvalReplySchema);
      run.out.result(approval, () => `${approval.id} is ${approval.state}: ${reason}`);
      return EXIT.pass;
    },
  });
}

async function sign(run: Run<{ id: string; key: string; reason: string; yes: boolean }>) {
  const { id, key, reason, yes } = run.input;
  const api = adminClient(run);
  const { approval } = await api.get(`/api/approvals/${id}`, approvalReplySchema);
  assertSameBytes(approval);
  run.out.note(describeApproval(approval));
  const { allowed, reason: why, code } = approval.you.approve;
  if (!allowed)
    throw new AppError('forbidden', { message: `${code}`, userMessage: `You cannot sign this: ${why}.` });
  if (!yes && (await askText('Type yes to sign exactly this')) !== 'yes') {
    run.out.note('Nothing was signed.');
    return EXIT.fail;
  }
  const begun = await api.send(
    'POST',
    `/api/approvals/${id}/statement`,
    { decision: 'approve', reason },
    statementReplySchema,
  );
  assertStatement(begun.statement, approval, reason);
  const signature = await signWithSshKeygen(key, APPROVAL_DOMAIN, approvalMessage(begun.statement));
  const publicKey = sshKeyFromBlob(parseSshSignature(signature).publicKey).line;
  const signed = { kind: 'ssh' as const, publicKey, signature };
  const checked = await checkPersonSignature(nodeCrypto, begun.statement, signed, { rpId: '', origins: [] });
  if (!checked.ok)
    throw new AppError('internal', {
      message: `the signature just made is ${checked.code}: ${checked.reason}`,
    });
  const body = { nonce: begun.nonce, signature: signed };
  const done = await api.send('POST', `/api/approvals/${id}/decisions`, body, approvalReplySchema);
  const { state, missing, recordId } = done.approval;
  run.out.result(done.approval, () =>
    state === 'approved'
      ? `Signed. ${id} is approved; evidence ${recordId}`
      : `Signed. ${id} needs ${missing} more.`,
  );
  return EXIT.pass;
}

/** The digest is worked out here: a server that shows one thing and has another signed gets nothing. */
function assertSameBytes(approval: ApprovalView): void {
  const digest = payloadDigestOf(approval.payload);
  if (digest === approval.payloadDigest) return;
  throw dishonest(`the payload it shows has the digest ${digest}, it says ${approval.payloadDigest}`);
}

function assertStatement(text: string, approval: ApprovalView, reason: string): void {
  const {
    payloadDigest,
    requestId,
    kind,
    environment,
    decision,
    reason: signed,
  } = parseApprovalStatement(text);
  const same =
    payloadDigest === payloadDigestOf(approval.payload) &&
    requestId === approval.id &&
    kind === approval.kind &&
    environment === approval.environment &&
    decision === 'approve' &&
    signed === reason.trim();
  if (!same) throw dishonest('the statement it wants signed is not about what it shows');
}

function dishonest(why: string): AppError {
  return new AppError('forbidden', {
    message: `the server contradicts itself: ${why}`,
    userMessage: `Nothing was signed, because the server contradicts itself: ${why}.`,
  });
}
