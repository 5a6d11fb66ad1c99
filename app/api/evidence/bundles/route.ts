import { z } from 'zod';
import {
  bundleQuerySchema,
  bundleRequestReplySchema,
  bundleRequestSchema,
  evidenceBundleSchema,
} from '@/lib/evidence';
import { listBundles, requestBundle } from '@/lib/evidence/server';
import { idempotencyKeyOf } from '@/lib/http/idempotency-key';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

export const GET = route({
  access: { kind: 'permission', permission: 'export' },
  doc: {
    summary: 'Bundles one may download, newest first',
    tag: 'evidence',
    response: z.object({ bundles: z.array(evidenceBundleSchema) }),
  },
  query: bundleQuerySchema,
  handle: ({ ctx, query }) => listBundles(ctx, query),
});

/** The worker builds it. Safe to repeat with an Idempotency-Key. */
export const POST = route({
  access: { kind: 'permission', permission: 'export' },
  doc: {
    summary: 'Ask for a bundle; the worker builds it',
    tag: 'evidence',
    status: [200, 202],
    idempotencyKey: true,
    response: bundleRequestReplySchema,
  },
  body: bundleRequestSchema,
  handle: async ({ ctx, body, req }) => {
    const reply = await requestBundle(ctx, body, idempotencyKeyOf(req));
    return Response.json(reply, { status: reply.created ? 202 : 200 });
  },
});
