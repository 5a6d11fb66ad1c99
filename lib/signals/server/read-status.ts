import { authorize } from '@/lib/access';
import { epochSeconds } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Metrics } from '@/lib/platform/metrics';
import { FRAMES, type FrameName } from '../frame';
import type { FrameCost } from './frame-cost';
import { getFrame, readFrameCost } from './get-frame';
import { signalsRuntime } from './signals-runtime';

export type FrameStatus = {
  frame: FrameName;
  seq: number;
  ageSeconds: number | null;
  staleSinceSeconds: number | null;
  staleReason: string | null;
  warnings: string[];
  /** Signals that are not ok, by id. */
  signals: Record<string, string>;
};

export type SignalsStatus = { cost: FrameCost; frames: FrameStatus[] };

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
