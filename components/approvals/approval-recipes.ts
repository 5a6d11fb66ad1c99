import { hasApprovalFile } from '@/components/approvals/approval-words';
import type { VerifyRecipe } from '@/components/evidence/verify-commands';
import type { ApprovalView } from '@/lib/approvals';

/** How to look at a request and check its signatures elsewhere, with its real names. */
export function approvalRecipes(approval: ApprovalView): VerifyRecipe[] {
  const { id, payloadDigest } = approval;
  const show: VerifyRecipe = {
    tool: 'mc',
    says: 'The same request on another machine; compare the eight groups.',
    lines: [`mc approvals show ${id}`],
  };
  if (!hasApprovalFile(approval)) return [show];
  const file = `${id}.approval.json`;
  return [
    show,
    {
      tool: 'mc',
      says: 'Every signature again, without network or database, by the statement key (Settings, Keys); exit 3 when one fails.',
      lines: [`mc approvals show ${id} --file ${file}`, `mc approvals verify ${file} --key mc.pub`],
    },
    {
      tool: 'jq',
      says: 'What was signed, by whom, with nothing of ours: the file is an in-toto statement in an envelope.',
      lines: [
        `jq -r .dsseEnvelope.payload ${file} | base64 -d | jq .predicate.approval > approval.json`,
        `jq -r '.decisions[].statement | fromjson | [.approver.name, .role, .decision] | @tsv' approval.json`,
        `jq -r '.request.payloadDigest' approval.json  # ${payloadDigest}`,
      ],
    },
  ];
}
