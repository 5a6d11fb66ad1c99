import { z } from 'zod';
import { bundleIdSchema } from '@/lib/evidence';
import { bundleJson } from '@/lib/evidence/server';
import { fileResponse } from '@/lib/http/file-response';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** The bundle as one JSON document; files over 1 MiB stand in it by their digest. */
export const GET = route({
  access: { kind: 'permission', permission: 'export' },
  doc: { summary: 'A bundle as one JSON document', tag: 'evidence' },
  params: z.object({ bundleId: bundleIdSchema }),
  handle: async ({ ctx, params, req }) => {
    const { etag, name, open } = await bundleJson(ctx, params.bundleId);
    return fileResponse(req, { etag, name, mediaType: 'application/json', bytes: open() });
  },
});
