import { readMetrics } from '@/lib/health/server';
import { requireMetricsReader } from '@/lib/http/metrics-access';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** MC's own measurements, for a Prometheus on this machine, or for one that holds an admin's token. */
export const GET = route({
  access: { kind: 'public', identify: true },
  doc: { summary: 'MC’s own measurements for Prometheus', tag: 'system', contentType: 'text/plain' },
  handle: async ({ ctx, req }) => {
    requireMetricsReader(ctx, req);
    const { contentType, text } = await readMetrics(ctx);
    return new Response(text, { headers: { 'Content-Type': contentType } });
  },
});
