import { accessReviewSchema, reviewCsv, reviewQuerySchema } from '@/lib/access';
import { exportAccessReview, reviewAccess } from '@/lib/access/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Who could do what on a day. Taking it away as CSV needs `export` as well, and is audited. */
export const GET = route({
  access: { kind: 'permission', permission: 'read-audit' },
  doc: {
    summary: 'Who could do what on a day',
    tag: 'access',
    response: accessReviewSchema,
    contentType: 'text/csv',
  },
  query: reviewQuerySchema,
  handle: async ({ ctx, query: { on, format } }) => {
    if (format === 'json') return reviewAccess(ctx, { on });
    return new Response(reviewCsv(await exportAccessReview(ctx, { on }, 'csv')), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="access-review-${on}.csv"`,
      },
    });
  },
});
