import { runRetention } from '@/lib/evidence/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** What a run of retention and garbage collection would remove now. */
export const GET = route({
  access: { kind: 'permission', permission: 'administer' },
  doc: { summary: 'What retention would remove now', tag: 'evidence' },
  handle: ({ ctx }) => runRetention(ctx, { dryRun: true }),
});

/** Runs both now instead of at night. */
export const POST = route({
  access: { kind: 'permission', permission: 'administer' },
  doc: { summary: 'Run retention now', tag: 'evidence' },
  handle: ({ ctx }) => runRetention(ctx, { dryRun: false }),
});
