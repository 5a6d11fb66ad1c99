import type { Frame } from '@/lib/signals';

/** The last `windowSeconds` of a frame; the same object when that is all of it. Null keeps everything. */
export function clipFrame(frame: Frame, windowSeconds: number | null): Frame {
  if (windowSeconds === null) return frame;
  const slots = Math.ceil(windowSeconds / frame.stepSeconds);
  const startSeconds = Math.max(frame.startSeconds, frame.endSeconds - slots * frame.stepSeconds);
  if (startSeconds <= frame.startSeconds) return frame;
  const skip = (startSeconds - frame.startSeconds) / frame.stepSeconds;
  const points: Frame['points'] = {};
  for (const [signalId, byTenant] of Object.entries(frame.points)) {
    points[signalId] = Object.fromEntries(
      Object.entries(byTenant).map(([id, values]) => [id, values.slice(skip)]),
    );
  }
  return { ...frame, startSeconds, points };
}
