import { z } from 'zod';
import { authorize } from '@/lib/access';
import { epochSeconds } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Metrics } from '@/lib/platform/metrics';
import { FRAMES, type FrameName } from '../frame';
import { frameNameSchema } from '../frame-schema';
import { frameCostSchema } from './frame-cost';
import { getFrame, readFrameCost } from './get-frame';
import { signalsRuntime } from './signals-runtime';

const frameStatusSchema = z.object({
  frame: frameNameSchema,
  seq: z.number(),
  ageSeconds: z.number().nullable(),
  staleSinceSeconds: z.number().nullable(),
  staleReason: z.string().nullable(),
  warnings: z.array(z.string()),
  /** Signals that are not ok, by id. */
  signals: z.record(z.string(), z.string()),
});
export type FrameStatus = z.infer<typeof frameStatusSchema>;

export const signalsStatusSchema = z.object({ cost: frameCostSchema, frames: z.array(frameStatusSchema) });
export type SignalsStatus = z.infer<typeof signalsStatusSchema>;

/** Polling as `mc status` and the status route show it: what it costs, who leads, how old each frame is and what is wrong. */
export async function readSignalsStatus(ctx: Ctx): Promise<SignalsStatus> {
  authorize(ctx, 'read');
  const now = epochSeconds(ctx.clock.now());
  const frames = await Promise.all(
    (Object.keys(FRAMES) as FrameName[]).map(async (name): Promise<FrameStatus> => {
      const frame = await getFrame(ctx, { frame: name }, []);
      const problems = Object.entries(frame.signals).filter(([, status]) => status.state !== 'ok');
      return {
        frame: name,
        seq: frame.seq,
        ageSeconds: frame.fetchedAtSeconds === 0 ? null : now - frame.fetchedAtSeconds,
        staleSinceSeconds: frame.staleSinceSeconds,
        staleReason: frame.staleReason,
        warnings: frame.warnings,
        signals: Object.fromEntries(
          problems.map(([id, status]) => [id, status.state === 'error' ? status.message : status.state]),
        ),
      };
    }),
  );
  return { cost: await readFrameCost(ctx), frames };
}

/** Sets the age of each frame this web process holds; a frame nobody has polled yet has none. */
export function observeFrames(ctx: Ctx, gauge: Metrics['frameAgeSeconds']): void {
  const now = epochSeconds(ctx.clock.now());
  const hub = signalsRuntime(ctx).hub();
  for (const name of Object.keys(FRAMES) as FrameName[]) {
    const frame = hub.frame(name);
    if (frame !== null) gauge.set({ frame: name }, now - frame.fetchedAtSeconds);
  }
}
