import { z } from 'zod';
import { approvalIdSchema } from '@/lib/approvals';
import { readApprovalFile } from '@/lib/approvals/server';
import { fileResponse } from '@/lib/http/file-response';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** The approval file: everything to check the approval with offline, byte for byte as Mission Control signed it. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'The approval file of an approved request',
    tag: 'approvals',
    contentType: 'application/json',
  },
  params: z.object({ approvalId: approvalIdSchema }),
  handle: async ({ ctx, params, req }) => {
    const { sha256, bytes } = await readApprovalFile(ctx, params.approvalId);
    const name = `${params.approvalId}.approval.json`;
    return fileResponse(req, { etag: sha256, mediaType: 'application/json', name, bytes });
  },
});
