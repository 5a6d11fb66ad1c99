import { z } from 'zod';
import { bundleIdSchema } from '@/lib/evidence';
import { openBundleTar } from '@/lib/evidence/server';
import { rangedFileResponse } from '@/lib/http/file-response';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** The archive, from any byte on: a download that broke off goes on with Range and If-Range. */
export const GET = route({
  access: { kind: 'permission', permission: 'export' },
  doc: {
    summary: 'A bundle as an archive, from any byte on',
    tag: 'evidence',
    contentType: 'application/x-tar',
    status: [200, 206],
  },
  params: z.object({ bundleId: bundleIdSchema }),
  handle: async ({ ctx, params, req }) => {
    const tar = await openBundleTar(ctx, params.bundleId);
    return rangedFileResponse(req, { ...tar, mediaType: 'application/x-tar' });
  },
});
