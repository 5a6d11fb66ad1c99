import { retentionReportSchema } from '@/lib/evidence';
import { runRetention } from '@/lib/evidence/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** What a run of retention and garbage collection would remove now. */
export const GET = route({
  access: { kind: 'permission', permission: 'administer' },
  doc: {
    summary: 'What retention and garbage collection would remove now',
    tag: 'evidence',
    response: retentionReportSchema,
  },
  handle: ({ ctx }) => runRetention(ctx, { dryRun: true }),
});

/** Runs both now instead of at night. */
export const POST = route({
  access: { kind: 'permission', permission: 'administer' },
  doc: {
    summary: 'Run retention and garbage collection now instead of at night',
    tag: 'evidence',
    response: retentionReportSchema,
  },
  handle: ({ ctx }) => runRetention(ctx, { dryRun: false }),
});
