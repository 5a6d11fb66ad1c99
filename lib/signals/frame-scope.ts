import { type Frame, type FrameDelta, ownValues, type SignalPoints, type SignalStatus } from './frame';

/**
 * A frame or delta as someone may see it: only the samples of `tenants` (`*` = all). Texts that came from the source
 * lose their label sets, since an error of PromQL quotes the series of whichever tenant caused it.
 */
export function scopeFrame<T extends Frame | FrameDelta>(frame: T, tenants: '*' | readonly string[]): T {
  if (tenants === '*') return frame;
  const points: Record<string, SignalPoints> = {};
  for (const [signalId, byTenant] of Object.entries(frame.points)) {
    const kept: SignalPoints = {};
    for (const tenantId of tenants) {
      const values = ownValues(byTenant, tenantId);
      if (values) kept[tenantId] = values;
    }
    points[signalId] = kept;
  }
  return {
    ...frame,
    points,
    signals: Object.fromEntries(
      Object.entries(frame.signals).map(([id, status]) => [id, scopeStatus(status)]),
    ),
    warnings: frame.warnings.map(hideLabels),
    staleReason: frame.staleReason === null ? null : hideLabels(frame.staleReason),
  };
}

function scopeStatus(status: SignalStatus): SignalStatus {
  return status.state === 'error' ? { ...status, message: hideLabels(status.message) } : status;
}

function hideLabels(text: string): string {
  return text.replace(/\{[^{}]*\}/g, '{…}');
}
