'use client';

import { useMemo, useRef } from 'react';
import {
  type Frame,
  type Panel,
  type PreparedPanel,
  prepareSeries,
  type SignalRegistry,
} from '@/lib/signals';
import type { Tenant } from '@/lib/tenants';
import { samePicture } from './chart-bands';

/** What a panel draws for one tenant; the same object until the picture really changes, so that memoised charts stay. */
export function usePrepared(
  frame: Frame | undefined,
  panel: Panel,
  registry: SignalRegistry,
  options: { tenant: Tenant; currency: string; scaleTenantIds: readonly string[] | null },
): PreparedPanel | null {
  const { tenant, currency, scaleTenantIds } = options;
  const held = useRef<PreparedPanel | null>(null);
  return useMemo(() => {
    if (frame === undefined) return null;
    const next = prepareSeries(frame, panel, registry, {
      tenants: [tenant],
      nowSeconds: frame.fetchedAtSeconds,
      currency,
      ...(scaleTenantIds === null ? {} : { scaleTenantIds }),
    });
    if (held.current === null || !samePicture(held.current, next)) held.current = next;
    return held.current;
  }, [frame, panel, registry, tenant, currency, scaleTenantIds]);
}
