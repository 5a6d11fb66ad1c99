import { idempotencyKeySchema } from '@/lib/events';
import { bundleQuerySchema, bundleRequestSchema } from '@/lib/evidence';
import { listBundles, requestBundle } from '@/lib/evidence/server';
import { route } from '@/lib/http/route';
import { parseOrThrow } from '@/lib/kernel';

export const dynamic = 'force-dynamic';

/** Bundles somebody may download, newest first. */
export const GET = route({
  access: { kind: 'permission', permission: 'export' },
  doc: { summary: 'Bundles one may download, newest first', tag: 'evidence' },
  query: bundleQuerySchema,
  handle: async ({ ctx, query }) => {
    const { release, limit } = query;
    return listBundles(ctx, { ...(release !== undefined && { release }), limit });
  },
});

/** Asks for a bundle of a release or of single records; the worker builds it. Safe to repeat with an Idempotency-Key. */
export const POST = route({
  access: { kind: 'permission', permission: 'export' },
  doc: {
    summary: 'Ask for a bundle; the worker builds it',
    tag: 'evidence',
    status: [200, 202],
    idempotencyKey: true,
  },
  body: bundleRequestSchema,
  handle: async ({ ctx, body, req }) => {
    const key = req.headers.get('idempotency-key');
    if (key !== null) parseOrThrow(idempotencyKeySchema, key, 'The Idempotency-Key header');
    const { release, records } = body;
    const asked = { ...(release !== undefined && { release }), ...(records !== undefined && { records }) };
    const { bundle, created } = await requestBundle(ctx, asked, key);
    return Response.json({ bundle, created }, { status: created ? 202 : 200 });
  },
});
