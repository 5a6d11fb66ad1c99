import { z } from 'zod';
import { authorize } from '@/lib/access';
import { observeApprovals } from '@/lib/approvals/server';
import type { Ctx } from '@/lib/platform/context';
import { metrics } from '@/lib/platform/metrics';
import { observeFrames, readSignalsStatus, signalsStatusSchema } from '@/lib/signals/server';
import packageJson from '@/package.json' with { type: 'json' };

export const statusSchema = signalsStatusSchema
  .extend({
    build: z.object({ version: z.string() }),
    environment: z.object({ name: z.string(), kind: z.string() }),
    installation: z.string(),
  })
  .meta({ id: 'Status' });
export type Status = z.infer<typeof statusSchema>;

/** What runs, what it costs and how fresh it is. */
export async function readStatus(ctx: Ctx): Promise<Status> {
  authorize(ctx, 'read');
  const { environment, installation } = ctx.ports.config;
  return {
    build: { version: packageJson.version },
    environment,
    installation: installation.name,
    ...(await readSignalsStatus(ctx)),
  };
}

/** MC's own metrics in Prometheus' text form; ages of frames and what waits for approvers are as of now. The route decides who may read them. */
export async function readMetrics(ctx: Ctx): Promise<{ contentType: string; text: string }> {
  const { registry, frameAgeSeconds, ...others } = metrics();
  observeFrames(ctx, frameAgeSeconds);
  await observeApprovals(ctx, others);
  return { contentType: registry.contentType, text: await registry.metrics() };
}
