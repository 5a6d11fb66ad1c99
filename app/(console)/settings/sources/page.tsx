import type { Metadata } from 'next';
import { SourceCard } from '@/components/settings/source-card';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { listSources } from '@/lib/signals/server';

export const metadata: Metadata = { title: 'Sources' };

/** Data sources as declared, each with a live test. */
export default async function SourcesPage() {
  const ctx = await pageCtx();
  const sources = await listSources(ctx);
  const mayTest = can(ctx.actor, 'propose').allowed;
  return (
    <>
      <h1 className="sr-only">Sources</h1>
      {sources.map((source) => (
        <SourceCard key={source.id} source={source} mayTest={mayTest} />
      ))}
    </>
  );
}
