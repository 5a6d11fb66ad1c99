'use client';

import { Download } from 'lucide-react';
import { approvalRecipes } from '@/components/approvals/approval-recipes';
import { hasApprovalFile } from '@/components/approvals/approval-words';
import { CopyLine } from '@/components/console/copy-line';
import { Recipes } from '@/components/evidence/recipes';
import { buttonClass } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import type { ApprovalView } from '@/lib/approvals';
import { apiPaths } from '@/lib/client/paths';

/** How to check the request and the signatures without believing this page. */
export function VerifyCard({ approval }: { approval: ApprovalView }) {
  const hasFile = hasApprovalFile(approval);
  return (
    <Card aria-label="Verify it yourself">
      <CardHead
        title="Verify it yourself"
        actions={
          hasFile && (
            <a
              href={apiPaths.approvalFile(approval.id)}
              download={`${approval.id}.approval.json`}
              className={buttonClass({ size: 'sm' })}
            >
              <Download aria-hidden />
              Approval file
            </a>
          )
        }
      >
        {hasFile
          ? 'The approval file holds the request, each person’s signature and their public key, so a gate without a network can check all of it.'
          : 'There is an approval file once enough people have signed. Until then, compare the fingerprint on another machine.'}
      </CardHead>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 px-4 py-3">
        <div className="grid grid-cols-[minmax(0,1fr)]">
          <CopyLine label="Request" text={approval.id} />
          <CopyLine label="Digest" text={approval.payloadDigest} />
          <CopyLine label="Subject" text={approval.subjectKey} />
        </div>
        <Recipes recipes={approvalRecipes(approval)} />
      </div>
    </Card>
  );
}
