import { type Frame, ownValues } from './frame';

/** The newest sample of a series with its own age; a frame's age never stands in for it. */
export type LatestSample = { value: number; atSeconds: number; ageSeconds: number };

/** The newest sample of a tenant's signal, or null when the frame has none. */
export function latestSample(
  frame: Frame,
  signalId: string,
  tenantId: string,
  nowSeconds: number,
): LatestSample | null {
  const values = ownValues(frame.points[signalId], tenantId);
  if (!values) return null;
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i] ?? null;
    if (value === null) continue;
    const atSeconds = frame.startSeconds + i * frame.stepSeconds;
    return { value, atSeconds, ageSeconds: Math.max(0, nowSeconds - atSeconds) };
  }
  return null;
}

/** Time of the newest sample of any signal and tenant, or null: how far behind the source is, whatever the frame's end. */
export function newestSampleSeconds(frame: Frame): number | null {
  let newest = -1;
  for (const byTenant of Object.values(frame.points)) {
    for (const values of Object.values(byTenant)) {
      for (let i = values.length - 1; i > newest; i--) {
        if ((values[i] ?? null) !== null) newest = i;
      }
    }
  }
  return newest < 0 ? null : frame.startSeconds + newest * frame.stepSeconds;
}
