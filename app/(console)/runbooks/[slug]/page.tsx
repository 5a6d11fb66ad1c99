import { notFound } from 'next/navigation';
import { ForbiddenState } from '@/components/console/forbidden-state';
import { MarkdownText } from '@/components/runbooks/markdown-text';
import { Card } from '@/components/ui/card';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { getRunbook, hasRunbook } from '@/lib/runbooks/server';

type Params = { params: Promise<{ slug: string }> };

/** Names the runbook in the browser's tab and history. */
export async function generateMetadata({ params }: Params) {
  return { title: `Runbook ${(await params).slug}` };
}

/** One runbook, to be followed with the other hand on a terminal. */
export default async function RunbookPage({ params }: Params) {
  const [ctx, { slug }] = await Promise.all([pageCtx(), params]);
  const decision = can(ctx.actor, 'read');
  if (!decision.allowed)
    return (
      <Card>
        <ForbiddenState what="read runbooks" needsRoles={decision.needsRoles} />
      </Card>
    );
  if (!(await hasRunbook(slug))) notFound();
  const { title, blocks } = await getRunbook(ctx, slug);
  return (
    <article className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      <MarkdownText blocks={blocks} />
    </article>
  );
}
